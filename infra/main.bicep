// Everything one environment needs, in a resource group of its own. What needs the deployed code is in events.bicep.
targetScope = 'subscription'

@description('Name of the azd environment; it is in every resource\'s name and tag.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('A region with Flex Consumption.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Production writes to anybody and its store cannot be deleted by accident. Everything else writes to the allow-list only.')
param isProduction bool = false

@description('Numbers and addresses that may be written to besides those set aside for fiction.')
param allowList string[] = []

@description('Stands before every journey id; it cannot change once there are journeys.')
param forcePrefix string = 'kent'

@description('More events than this answered and not worked on, and senders are asked to wait.')
param unsteppedAtMost int = 20000

@description('''
Systems that send events. name: letters and digits. secrets: names of one secret of the vault, or of two while it is replaced; each
begins with webhook-. silenceLimit: d.hh:mm:ss.
''')
param sources array = [
  { name: 'records', secrets: ['webhook-records-1'], allowedTypes: ['*'], units: ['*'], silenceLimit: '0.06:00:00' }
]

@description('Units that staff can be given in the directory, besides all of them.')
param units string[] = []

@description('An application registration made by the directory\'s administrators; empty makes one.')
param authClientId string = ''

@description('A number bought in the portal, a short code, or a registered sender name of at most 11 characters.')
param smsFrom string

@description('A domain of the force for email; empty takes the one that Azure manages.')
param emailDomain string = ''

@description('Set once the domain\'s records are verified: only then can it be linked, and be sent from.')
param isEmailDomainVerified bool = false

@description('Where the communication services keep their data at rest.')
param dataLocation string = 'UK'

@description('Instances that never stop, each { name, instanceCount }; name is http, durable, blob or function:<name>. They are billed.')
param alwaysReady array = []

@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 100

@description('Proclaimed holidays the release does not know, as JSON: { version, holidays: [{ date, name }] }.')
param calendar string = ''

@description('The force\'s own figures, as JSON with a version.')
param parameters string = ''

@description('HTTP requests that one instance takes at a time.')
param httpConcurrency int = 16

param storageSku string = 'Standard_ZRS'

@description('Who is told of alerts, by work email.')
param alertAddresses string[] = []

@description('No event from any source for as long is an alert (ISO 8601, at most P2D).')
param feedSilence string = 'PT6H'

param logRetentionDays int = 90

@description('Warns at 80 and 100 % of this much a month, in the currency of the bill; 0 is no budget.')
param monthlyBudget int = 0

@description('First day of a month. A budget\'s start cannot be changed.')
param budgetFrom string = ''

@description('Who deploys: may write the secrets.')
param deployerId string = deployer().objectId

var token = uniqueString(subscription().id, environmentName, location)
var appName = 'func-victimworkflow-${token}'
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: { location: location, tags: tags, name: 'id-${token}' }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    principalId: identity.outputs.principalId
    retentionDays: logRetentionDays
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: 'st${token}'
    sku: storageSku
    principalId: identity.outputs.principalId
    isLocked: isProduction
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: 'kv-${token}'
    principalId: identity.outputs.principalId
    deployerId: deployerId
    isLocked: isProduction
  }
}

module communication 'modules/communication.bicep' = {
  scope: group
  params: {
    tags: tags
    token: token
    dataLocation: dataLocation
    customDomain: emailDomain
    isCustomDomainVerified: isEmailDomainVerified
    principalId: identity.outputs.principalId
  }
}

module app 'modules/function.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: appName
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    deploymentContainer: storage.outputs.deploymentContainer
    vaultUri: vault.outputs.uri
    insightsConnection: monitoring.outputs.connectionString
    communicationEndpoint: communication.outputs.endpoint
    emailFrom: communication.outputs.sender
    smsFrom: smsFrom
    forcePrefix: forcePrefix
    onlyAllowList: !isProduction
    allowList: allowList
    unsteppedAtMost: unsteppedAtMost
    calendar: calendar
    parameters: parameters
    sources: sources
    alwaysReady: alwaysReady
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    httpConcurrency: httpConcurrency
  }
}

module registration 'modules/registration.bicep' = if (empty(authClientId)) {
  scope: group
  params: {
    name: appName
    environmentName: environmentName
    hostName: app.outputs.hostName
    units: units
    identityPrincipalId: identity.outputs.principalId
  }
}

module signIn 'modules/sign-in.bicep' = {
  scope: group
  params: {
    appName: app.outputs.name
    clientId: empty(authClientId) ? registration!.outputs.clientId : authClientId
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    insightsId: monitoring.outputs.insightsId
    addresses: alertAddresses
    feedSilence: feedSilence
  }
}

module budget 'modules/budget.bicep' = if (monthlyBudget > 0) {
  scope: group
  params: { amount: monthlyBudget, from: budgetFrom, actionGroupId: alerts.outputs.actionGroupId }
}

// azd hands these to its hooks.
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output FUNCTION_APP_NAME string = app.outputs.name
output FUNCTION_APP_ADDRESS string = 'https://${app.outputs.hostName}'
output COMMUNICATION_NAME string = communication.outputs.name
output ACTION_GROUP_ID string = alerts.outputs.actionGroupId
output SECRET_NAMES string = join(app.outputs.secretNames, ' ')
