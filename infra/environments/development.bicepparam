// To try it: nobody outside the allow-list is written to, and everything may be deleted.
using '../main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'development')
param location = readEnvironmentVariable('AZURE_LOCATION', 'uksouth')
param isProduction = false
param smsFrom = readEnvironmentVariable('SMS_FROM', 'Police')
param units = ['medway']
// Nobody reports crimes here at night.
param feedSilence = 'P2D'
