// Registers the app with the directory: who may have which role, and for which unit. Staff get both by assignment there.
extension microsoftGraphV1

param name string
param environmentName string
param hostName string
param units string[]
param identityPrincipalId string

var roles = [
  { value: 'officer', says: 'Keeps the promises of the crimes of a unit' }
  { value: 'witness-care', says: 'Cares for victims and witnesses from charge on' }
  { value: 'supervisor', says: 'Sees a unit\'s journeys and alerts, and mends quarantined events' }
  { value: 'opcc', says: 'Sees figures only' }
  { value: 'operator', says: 'Runs the system; sees no content' }
  { value: 'restricted', says: 'May also read restricted records' }
  { value: 'unit:*', says: 'Belongs to every unit' }
]
var unitRoles = map(units, unit => { value: 'unit:${unit}', says: 'Belongs to the unit ${unit}' })

resource application 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: name
  displayName: 'VictimWorkflow ${environmentName}'
  signInAudience: 'AzureADMyOrg'
  web: {
    redirectUris: ['https://${hostName}/.auth/login/aad/callback']
    implicitGrantSettings: { enableIdTokenIssuance: true }
  }
  appRoles: map(concat(roles, unitRoles), role => {
    id: guid(name, role.value)
    value: role.value
    displayName: role.value
    description: role.says
    allowedMemberTypes: ['User']
    isEnabled: true
  })

  // The app signs in as its managed identity, so there is no client secret to keep or to forget to renew.
  resource credential 'federatedIdentityCredentials@v1.0' = {
    name: '${application.uniqueName}/managed-identity'
    subject: identityPrincipalId
    audiences: ['api://AzureADTokenExchange']
    issuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
  }
}

resource principal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: application.appId
  appRoleAssignmentRequired: true
}

output clientId string = application.appId
