// Ten of the eleven alerts; the other, dead letters, is with its topic in events.bicep. The README says what to do at each.
param location string
param tags object
param insightsId string
param addresses string[]
param feedSilence string

// Each query gives a row for each thing to look at. Its words are those the code logs. Windows overlap, for lines arrive minutes late.
var rules = [
  {
    name: 'overdue'
    says: 'A promise to a victim or witness is overdue'
    severity: 1
    every: 'PT5M'
    over: 'PT15M'
    query: 'traces | where message startswith "Alert Overdue for journey"'
  }
  {
    name: 'not-reached'
    says: 'Somebody could not be told: not delivered, nobody reached, or no safe way'
    severity: 2
    every: 'PT15M'
    over: 'PT30M'
    query: '''
      traces
      | where message startswith "Alert MessageNotDelivered for journey"
          or message startswith "Alert UnableToReach for journey"
          or message startswith "Alert SafeguardingNeeded for journey"
    '''
  }
  {
    name: 'stuck'
    says: 'A journey is stuck: a rule failed'
    severity: 1
    every: 'PT5M'
    over: 'PT15M'
    query: 'traces | where message contains "is stuck: a step threw"'
  }
  {
    name: 'quarantined'
    says: 'An event could not be admitted, or waited too long, and is in quarantine'
    severity: 2
    every: 'PT15M'
    over: 'PT30M'
    query: 'traces | where message contains "goes to quarantine"'
  }
  {
    name: 'waiting'
    says: 'An event has used half of its time waiting for what it is about'
    severity: 2
    every: 'PT15M'
    over: 'PT30M'
    query: 'traces | where message contains "still waits:"'
  }
  {
    name: 'source-silent'
    says: 'A source has sent nothing for longer than its limit'
    severity: 2
    every: 'PT15M'
    over: 'PT30M'
    query: 'traces | where message contains "has sent nothing for longer than its limit"'
  }
  {
    name: 'feed-silent'
    says: 'No source has sent an event for longer than usual'
    severity: 2
    every: 'PT1H'
    over: feedSilence
    query: 'requests | where url has "/api/webhooks" and resultCode == "202" | summarize taken = count() | where taken == 0'
  }
  {
    name: 'late'
    says: 'Due work is not done in time'
    severity: 1
    every: 'PT5M'
    over: 'PT15M'
    query: '''
      traces
      | parse message with "Watchdog: " asleep:long " journeys were asleep, " effects:long " effects" *
      | where asleep > 0 or effects > 0
      | summarize looks = count()
      | where looks >= 5
    '''
  }
  {
    name: 'watchdog-silent'
    says: 'The watchdog has not looked for a quarter of an hour'
    severity: 0
    every: 'PT5M'
    over: 'PT15M'
    query: 'traces | where message startswith "Watchdog: " | summarize looks = count() | where looks == 0'
  }
  {
    name: 'failures'
    says: 'Requests or functions fail'
    severity: 2
    every: 'PT5M'
    over: 'PT15M'
    query: '''
      union
        (requests | where success == false and (toint(resultCode) < 400 or toint(resultCode) >= 500)),
        (dependencies | where success == false and name matches regex "^function "),
        (traces | where message startswith "Request failed: " or message contains "could not be woken")
      | summarize failures = count()
      | where failures >= 5
    '''
  }
]

resource staff 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'on-call'
  location: 'Global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'on-call'
    emailReceivers: [for (address, i) in addresses: { name: 'address-${i}', emailAddress: address, useCommonAlertSchema: true }]
  }
}

resource alert 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in rules: {
  name: rule.name
  location: location
  tags: tags
  properties: {
    displayName: rule.says
    severity: rule.severity
    enabled: true
    scopes: [insightsId]
    evaluationFrequency: rule.every
    windowSize: rule.over
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: rule.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [staff.id] }
  }
}]

output actionGroupId string = staff.id
