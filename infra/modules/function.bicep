// The function app on Flex Consumption, and every setting the code reads.
param location string
param tags object
param name string
param identityId string
param identityClientId string
param storageName string
param deploymentContainer string
param vaultUri string
param insightsConnection string
param communicationEndpoint string
param emailFrom string
param smsFrom string
param forcePrefix string
param onlyAllowList bool
param allowList string[]
param unsteppedAtMost int
param calendar string
param parameters string
param sources array
param alwaysReady array
param instanceMemoryMB int
param maximumInstanceCount int
param httpConcurrency int

func listed(setting string, values array) object => toObject(range(0, length(values)), i => '${setting}__${i}', i => values[i])

func secret(vault string, secretName string) string => '@Microsoft.KeyVault(SecretUri=${vault}secrets/${secretName})'

var installationSecret = 'installation-secret'
var masterKey = 'master-key'
var secretsOfSources = flatten(map(sources, source => source.secrets))

var settingsOfSources = reduce(map(sources, source => union(
  {
    'Webhooks__Sources__${source.name}__SilenceLimit': source.silenceLimit
    'Webhooks__Sources__${source.name}__MaySeeEvents': 'true'
  },
  listed('Webhooks__Sources__${source.name}__Secrets', map(source.secrets, secretName => secret(vaultUri, secretName))),
  listed('Webhooks__Sources__${source.name}__AllowedTypes', source.allowedTypes),
  listed('Webhooks__Sources__${source.name}__Units', source.units))), {}, (all, next) => union(all, next))

resource storage 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    siteConfig: { minTlsVersion: '1.2' }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${deploymentContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReady
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
      }
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(
      {
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: identityClientId
        AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
        AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
        AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
        APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnection
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
        // Everything, in the platform's process too: a request or a line that is not sent raises no alert.
        OTEL_TRACES_SAMPLER: 'microsoft.fixed_percentage'
        OTEL_TRACES_SAMPLER_ARG: '1.0'
        OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: identityClientId
        Communication__Endpoint: communicationEndpoint
        Communication__EmailFrom: emailFrom
        Communication__SmsFrom: smsFrom
        Force__Prefix: forcePrefix
        Force__OnlyAllowList: toLower(string(onlyAllowList))
        Force__UnsteppedAtMost: string(unsteppedAtMost)
        Rules__Calendar: calendar
        Rules__Parameters: parameters
        Security__InstallationSecret: secret(vaultUri, installationSecret)
        Security__MasterKey: secret(vaultUri, masterKey)
        Security__IsBehindHttps: 'true'
      },
      listed('Force__AllowList', allowList),
      settingsOfSources)
  }
}

output name string = app.name
output hostName string = app.properties.defaultHostName
output secretNames string[] = concat([installationSecret, masterKey], secretsOfSources)
