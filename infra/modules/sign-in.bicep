// Signs staff in by the directory, before the code sees a request. Who may do what is decided by each endpoint.
param appName string
param clientId string

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: appName

  resource signIn 'config' = {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true, runtimeVersion: '~1' }
      // Webhooks and Event Grid bring their own proof. Whoever is not signed in reaches only endpoints that are declared open.
      globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' }
      httpSettings: { requireHttps: true, routes: { apiPrefix: '/.auth' } }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
            clientId: clientId
            clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
          }
          validation: {
            allowedAudiences: [clientId, 'api://${clientId}']
            defaultAuthorizationPolicy: { allowedApplications: [clientId] }
          }
        }
      }
      login: {
        // The principal's claims, and with them the roles, come from it.
        tokenStore: { enabled: true }
        // A shift, as sessions on one machine have it.
        cookieExpiration: { convention: 'FixedTime', timeToExpiration: '12:00:00' }
      }
    }
  }
}
