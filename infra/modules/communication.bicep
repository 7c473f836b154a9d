// Sends email and text messages. Numbers and sender names for text messages are not resources: they are had in the portal.
param tags object
param token string
param dataLocation string
param customDomain string
param isCustomDomainVerified bool
param principalId string

var isCustom = !empty(customDomain)
var senderName = 'updates'

// There is no narrower role that may send.
var roleIds = {
  communicationAndEmailServiceOwner: '09976791-48a7-449e-bb21-39d1a415f350'
}

resource email 'Microsoft.Communication/emailServices@2025-09-01' = {
  name: 'email-${token}'
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }

  resource domain 'domains' = {
    name: isCustom ? customDomain : 'AzureManagedDomain'
    location: 'global'
    tags: tags
    properties: {
      domainManagement: isCustom ? 'CustomerManaged' : 'AzureManaged'
      // A picture that reports when it is looked at can betray the reader.
      userEngagementTracking: 'Disabled'
    }

    // A managed domain has its one sender already.
    resource sender 'senderUsernames' = if (isCustom) {
      name: senderName
      properties: { username: senderName, displayName: 'Police updates' }
    }
  }
}

resource service 'Microsoft.Communication/communicationServices@2025-09-01' = {
  name: 'acs-${token}'
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    disableLocalAuth: true
    linkedDomains: isCustom && !isCustomDomainVerified ? [] : [email::domain.id]
  }
}

resource maySend 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(service.id, principalId, roleIds.communicationAndEmailServiceOwner)
  scope: service
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.communicationAndEmailServiceOwner)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

output name string = service.name
output endpoint string = 'https://${service.properties.hostName}'
output sender string = '${isCustom ? senderName : 'DoNotReply'}@${email::domain.properties.fromSenderDomain}'
