// Tells the same people as the alerts when the month costs more than was thought.
param amount int
param from string
param actionGroupId string

resource budget 'Microsoft.Consumption/budgets@2023-11-01' = {
  name: 'monthly'
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: from }
    notifications: {
      nearly: { enabled: true, operator: 'GreaterThan', threshold: 80, contactEmails: [], contactGroups: [actionGroupId] }
      reached: { enabled: true, operator: 'GreaterThan', threshold: 100, contactEmails: [], contactGroups: [actionGroupId] }
    }
  }
}
