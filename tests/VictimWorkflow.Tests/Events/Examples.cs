namespace VictimWorkflow.Tests.Events;

/// <summary>The examples of the public contract, as it prints them.</summary>
internal static class Examples
{
    public static readonly string[] All =
    [
        """
        {
         "type": "crime.reported", "timestamp": "2026-03-28T23:30:00+00:00",
         "data": {
          "crimeRef": "C-EXAMPLE-1", "occurredAt": "2026-03-28T23:30:00+00:00", "reportChannel": "phone-999",
          "incidentRef": "LOG-EXAMPLE-1", "committedOn": "2026-03-28", "unit": "medway", "officerRef": "officer-2",
          "offence": {"title": "Controlling or coercive behaviour", "code": "EX-001", "flags": ["domestic-abuse", "coercive-control"]},
          "persons": [
           {
            "personRef": "V1", "role": "victim", "kind": "individual", "givenName": "Sam", "familyName": "Placeholder",
            "birthDate": "1990-02-11", "relationshipToSuspect": "partner", "language": "en-GB",
            "contactPoints": [
             {
              "contactPointRef": "V1-mobile", "kind": "mobile", "value": "07700 900102", "safe": "yes", "voicemailOk": false,
              "leaveNameOk": false, "checkedAt": "2026-03-28T23:29:00+00:00", "checkedBy": "victim"
             },
             {"contactPointRef": "V1-email", "kind": "email", "value": "sam.placeholder@example.org", "safe": "unknown"}
            ],
            "preferences": {
             "dates": "phone", "news": "phone", "routine": "phone", "intervalDays": 7,
             "timesToAvoid": [{"days": ["sat", "sun"], "from": "00:00", "to": "10:00"}]
            }
           }
          ],
          "suspects": [{"suspectRef": "D1", "under18": false}]
         }
        }
        """,
        """
        {
         "type": "suspect.released", "timestamp": "2026-03-29T19:45:00+01:00",
         "data": {
          "crimeRef": "C-EXAMPLE-1", "suspectRef": "D1", "occurredAt": "2026-03-29T19:40:00+01:00", "basis": "bail",
          "reason": "Further enquiries", "bailUntil": "2026-06-26T10:00:00+01:00", "conditionsProtectVictim": true,
          "conditions": ["no contact direct or indirect", "not to enter the street"]
         }
        }
        """,
        """
        {
         "type": "needs.assessed", "timestamp": "2026-03-30T11:35:00+01:00",
         "data": {
          "crimeRef": "C-EXAMPLE-1", "personRef": "V1", "occurredAt": "2026-03-30T11:30:00+01:00", "actorRef": "officer-2",
          "kind": "full", "importResult": "accepted", "enhanced": true, "categories": ["serious", "intimidated"],
          "supportNeeds": ["fear-or-distress"], "specialMeasuresWanted": ["screens"]
         }
        }
        """,
        """
        {
         "type": "contact.logged", "timestamp": "2026-04-02T16:40:00+01:00",
         "data": {
          "crimeRef": "C-EXAMPLE-1", "personRef": "V1", "suspectRef": "D1", "occurredAt": "2026-04-02T16:20:00+01:00",
          "actorRef": "officer-2", "method": "phone", "direction": "outbound", "outcome": "spoke", "reason": "key-event",
          "contactPointRef": "V1-mobile", "numberVisible": true,
          "overrideReason": "safety: conditions in force at once over a holiday weekend",
          "summary": "Told her how the bail conditions changed and why; content with the wider zone, asked about school pick-up.",
          "covers": [
           {"rule": "R6-BAILCHANGE", "eventRef": "msg_example_0042", "suspectRef": "D1"},
           {"rule": "R6-UPDATE"},
           {"rule": "R7-OFFER", "answer": "not-now"}
          ],
          "nextContactBy": "2026-04-09T14:00:00+01:00"
         }
        }
        """,
        """
        {
         "type": "charge.decided", "timestamp": "2026-05-22T17:25:00+01:00",
         "data": {
          "crimeRef": "C-EXAMPLE-1", "suspectRef": "D1", "occurredAt": "2026-05-22T17:20:00+01:00", "decision": "charged",
          "decidedBy": "cps", "method": "charge", "custody": "conditional-bail", "conditionsProtectVictim": true,
          "conditions": ["no contact direct or indirect"], "charges": ["controlling or coercive behaviour"],
          "anticipatedPlea": "not-guilty", "civilianWitness": true, "safeguardingConcern": false, "newsBy": "oic"
         }
        }
        """,
        """
        {
         "type": "hearing.resulted", "timestamp": "2026-08-18T10:00:00+01:00",
         "data": {
          "crimeRef": "C-EXAMPLE-1", "suspectRef": "D1", "hearingRef": "H2", "occurredAt": "2026-08-17T16:00:00+01:00",
          "knownAt": "2026-08-18T10:00:00+01:00", "verdict": "guilty",
          "sentence": {
           "kinds": ["immediate-custody", "restraining-order"], "months": 8, "specifiedOffence": false,
           "undulyLenientScheme": false
          },
          "reasons": "Evidence of two officers and body-worn video accepted"
         }
        }
        """,
    ];
}
