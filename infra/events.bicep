// Brings receipts and replies to the function that takes them. Deployed after the code: Event Grid asks whether the function is there.
param location string = resourceGroup().location
param communicationName string
param appName string
param actionGroupId string

@description('Days that a report nobody could take stays to be looked at. It holds a number or an address, and a reply its words.')
param deadLetterDays int = 30

var deadLetterContainer = 'dead-letters'

resource communication 'Microsoft.Communication/communicationServices@2025-09-01' existing = {
  name: communicationName
}

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: appName
}

// An account of its own, with keys: a topic of a global service has no identity by which it could write to the one without.
resource deadLetters 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: 'dl${uniqueString(resourceGroup().id)}'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    resource container 'containers' = { name: deadLetterContainer }
  }

  resource retention 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'delete-after-a-while'
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['${deadLetterContainer}/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: deadLetterDays } } }
            }
          }
        ]
      }
    }
  }
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgt-${communicationName}'
  location: 'global'
  properties: {
    source: communication.id
    topicType: 'Microsoft.Communication.CommunicationServices'
  }

  resource reports 'eventSubscriptions' = {
    name: 'provider-reports'
    properties: {
      destination: {
        endpointType: 'AzureFunction'
        properties: {
          resourceId: '${app.id}/functions/ProviderReports'
          maxEventsPerBatch: 1
          preferredBatchSizeInKilobytes: 64
        }
      }
      eventDeliverySchema: 'EventGridSchema'
      filter: {
        includedEventTypes: [
          'Microsoft.Communication.SMSDeliveryReportReceived'
          'Microsoft.Communication.EmailDeliveryReportReceived'
          'Microsoft.Communication.SMSReceived'
        ]
      }
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: deadLetters.id, blobContainerName: deadLetterContainer }
      }
    }
    dependsOn: [deadLetters::blobs::container]
  }
}

resource alert 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'dead-letters'
  location: 'global'
  properties: {
    description: 'A receipt or a reply could not be delivered to the app for a day'
    severity: 2
    enabled: true
    scopes: [topic.id]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT1H'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'dead-lettered'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'DeadLetteredCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [{ actionGroupId: actionGroupId }]
  }
}
