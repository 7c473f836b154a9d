// Everything one environment needs is deployed into a resource group of its own.
targetScope = 'subscription'
