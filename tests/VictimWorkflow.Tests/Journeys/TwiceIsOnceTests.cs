using System.Text.Json;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Journeys;

public class TwiceIsOnceTests
{
    [Fact]
    public void Every_event_sent_twice_equals_once()
    {
        var (once, twice) = (Run(1), Run(2));

        Assert.Equal(once.Log.Count, twice.Log.Count);
        Assert.Equal(once.Effects, twice.Effects);
        foreach (var person in once.Journeys.Keys)
        {
            Assert.Equal(
                JsonSerializer.Serialize(once.Journeys[person], CoreJson.Options), JsonSerializer.Serialize(twice.Journeys[person],
                    CoreJson.Options));
        }
    }

    private static CrimeFile Run(int times)
    {
        var file = new CrimeFile();
        (string At, string Type, object? Data)[] events =
        [
            ("2026-03-24 10:00", "crime.reported", Given.Report(flags: ["domestic-abuse"], suspects: ["D1"], persons: [Given.Person(),
                Given.Person("W1", "witness")])),
            ("2026-03-24 10:30", "crime.recorded", null),
            ("2026-03-24 11:00", "crime.allocated", new { officerRef = "officer-2", unit = "medway" }),
            ("2026-03-24 12:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"])),
            ("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }),
            ("2026-03-25 12:00", "contact.logged", Given.Spoke(["R6-ARREST"], outcome: "no-answer")),
            ("2026-03-25 19:00", "suspect.released", new { suspectRef = "D1", basis = "bail", reason = "Enquiries" }),
            ("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "cps" }),
        ];
        foreach (var ((at, type, data), index) in events.Select((e, i) => (e, i)))
        {
            file.On(at, type, data, id: $"id-{index}");
            for (var again = 1; again < times; again++)
            {
                Assert.IsType<Admission.Repeated>(file.Try(type, data, id: $"id-{index}"));
            }
        }

        return file.To("2026-05-01 09:00");
    }
}
