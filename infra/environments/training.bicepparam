// Like production, with synthetic people: nobody outside the allow-list is written to.
using '../main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'training')
param location = readEnvironmentVariable('AZURE_LOCATION', 'uksouth')
param isProduction = false
param smsFrom = readEnvironmentVariable('SMS_FROM', 'Police')
param emailDomain = readEnvironmentVariable('EMAIL_DOMAIN', '')
param isEmailDomainVerified = bool(readEnvironmentVariable('EMAIL_DOMAIN_VERIFIED', 'false'))
param authClientId = readEnvironmentVariable('AUTH_CLIENT_ID', '')
param units = ['medway', 'swale']
param feedSilence = 'P2D'
