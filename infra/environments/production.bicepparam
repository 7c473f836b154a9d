// Writes to real people. The store and the secrets are locked against deletion.
using '../main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'production')
param location = readEnvironmentVariable('AZURE_LOCATION', 'uksouth')
param isProduction = true
param storageSku = 'Standard_GZRS'
param smsFrom = readEnvironmentVariable('SMS_FROM')
param emailDomain = readEnvironmentVariable('EMAIL_DOMAIN')
param isEmailDomainVerified = bool(readEnvironmentVariable('EMAIL_DOMAIN_VERIFIED', 'false'))
param authClientId = readEnvironmentVariable('AUTH_CLIENT_ID', '')
param alertAddresses = [readEnvironmentVariable('ALERT_ADDRESS')]
param units = ['medway', 'swale']
// A crime report is answered at once also after a quiet night, and no journey waits for an instance to start.
param alwaysReady = [
  { name: 'http', instanceCount: 1 }
  { name: 'durable', instanceCount: 1 }
  { name: 'function:Admit', instanceCount: 1 }
]
param logRetentionDays = 180
