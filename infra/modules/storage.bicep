// The store: tables of journeys, queues that wake, the package of the code, and the hub of the orchestrations. No shared keys.
param location string
param tags object
param name string
param sku string
param principalId string
param isLocked bool

var deploymentContainer = 'deployments'
var queues = ['events-to-admit', 'events-to-admit-poison', 'journeys-to-wake', 'journeys-to-wake-poison']
var tables = ['crimes', 'journeys', 'lists', 'people', 'access', 'inbox', 'sent']

// The orchestrations need all three: leases are blobs, messages queues, histories tables.
var roleIds = {
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    resource deployments 'containers' = { name: deploymentContainer }
  }

  resource queueService 'queueServices' = {
    name: 'default'
    resource queue 'queues' = [for queueName in queues: { name: queueName }]
  }

  resource tableService 'tableServices' = {
    name: 'default'
    resource table 'tables' = [for tableName in tables: { name: tableName }]
  }
}

resource mayUse 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in items(roleIds): {
  name: guid(account.id, principalId, role.value)
  scope: account
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}]

resource kept 'Microsoft.Authorization/locks@2020-05-01' = if (isLocked) {
  name: 'promises-are-kept-here'
  scope: account
  properties: { level: 'CanNotDelete', notes: 'Every journey of this installation is in this account.' }
}

output name string = account.name
output deploymentContainer string = deploymentContainer
