using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>What people of the force do in an invented crime: their work, some of it, some of the time.</summary>
internal sealed partial class Story
{
    // Twice a day somebody looks at what there is to do.
    private static readonly LocalTime[] s_rounds = [new(10, 0), new(18, 30)];

    private void Rounds(Instant start)
    {
        for (var day = London.DateOf(start); London.StartOf(day) < _end; day = day.PlusDays(1))
        {
            foreach (var time in s_rounds)
            {
                var at = London.At(day, time);
                if (at > start && at < _end)
                {
                    _world.Schedule(at, _ => GoRound());
                }
            }
        }
    }

    private void GoRound()
    {
        foreach (var journey in _world.Journeys.ToList())
        {
            foreach (var task in journey.Tasks.Values.Where(t => t.Status == HumanTaskStatus.Open && t.NotBefore <= _world.Now))
            {
                if (_random.Chance(_diligence / 2) && (IsPermitted(journey, task) || _random.Chance(2)))
                {
                    Work(_world.JourneyOf(journey.Id), task);
                }
            }

            foreach (var conflict in journey.Conflicts.Values.Where(c => c.IsOpen && _random.Chance(_diligence)))
            {
                Say("conflict.decided", new()
                {
                    ["personRef"] = journey.PersonRef,
                    ["rule"] = journey.Obligations[conflict.Obligation].Rule,
                    ["choice"] = ContractName.Of(conflict.Options[0]),
                    ["reason"] = "decided with the team",
                });
            }
        }
    }

    // The screen says when not to call, and hardly anybody tries all the same.
    private bool IsPermitted(Journey journey, HumanTask task) =>
        task.Method is not { } method || ContactTimes.IsPermitted(journey.Agreement?.TimesToAvoid ?? [], method, _world.Now);

    private void Work(Journey journey, HumanTask task)
    {
        var rules = task.Obligations.Select(n => journey.Obligations[n]).Where(o => o.IsOpen).Select(o => o.Rule).Distinct().ToList();
        if (task.Method is { } method && journey.PersonRef is not null)
        {
            Contact(journey, task, method, rules);
            return;
        }

        foreach (var rule in rules)
        {
            Discharge(journey, task, rule);
        }
    }

    private void Contact(Journey journey, HumanTask task, ContactMethod method, List<string> rules)
    {
        var isReached = _random.Chance(70);
        var contact = new JsonObject
        {
            ["personRef"] = journey.PersonRef,
            ["method"] = ContractName.Of(method),
            ["outcome"] = OutcomeOf(method, isReached),
            ["direction"] = "outbound",
            ["reason"] = "key-event",
            ["numberVisible"] = true,
            ["summary"] = "Explained what has changed and what comes next; asked about the hearing and parking.",
            ["covers"] = new JsonArray([.. rules.Select(r => new JsonObject { ["rule"] = r, ["answer"] = "yes" })]),
            ["taskRef"] = TaskRefs.Of(journey, task.Number),
        };
        if (task.Urgent)
        {
            contact["overrideReason"] = "safety";
        }

        if (Say("contact.logged", contact) is Reception.Kept && isReached && rules.Contains("SOP-FIRST-CONTACT"))
        {
            var person = journey.PersonRef;
            Say("contact.agreed", new() { ["personRef"] = person, ["agreedHow"] = "conversation", ["preferences"] = Preferences() });
            Say("needs.assessed", new() { ["personRef"] = person, ["kind"] = "full", ["importResult"] = "accepted" });
        }
    }

    private string OutcomeOf(ContactMethod method, bool isReached) => (isReached, method.IsTwoWay()) switch
    {
        (true, true) => "spoke",
        (true, false) => "replied",
        (false, true) => method == ContactMethod.Phone ? _random.Any("no-answer", "no-answer", "voicemail", "wrong-number") : "card-left",
        (false, false) => "sent",
    };

    private void Discharge(Journey journey, HumanTask task, string rule)
    {
        switch (rule)
        {
            case "R4-REFER":
                Say("referral.recorded", new()
                {
                    ["personRef"] = journey.PersonRef,
                    ["service"] = "victim-support",
                    ["stage"] = "sent",
                    ["consentBy"] = "person",
                });
                break;
            case "SOP-VNA" or "SOP-NEEDS-INIT":
                var kind = rule == "SOP-VNA" ? "full" : "initial";
                Say("needs.assessed", new() { ["personRef"] = journey.PersonRef, ["kind"] = kind, ["importResult"] = "accepted" });
                break;
            default:
                var record = new JsonObject { ["rule"] = rule, ["result"] = "done", ["taskRef"] = TaskRefs.Of(journey, task.Number) };
                if (journey.PersonRef is { } person)
                {
                    record["personRef"] = person;
                }

                Say("duty.recorded", record);
                break;
        }
    }

    // Rare things that change what may be sent: a point is no longer safe, a journey is paused, a crime gets another number.
    private void Mishaps()
    {
        var at = _world.Now + Hours(48, 1500);
        switch (_random.Between(1, 100))
        {
            case <= 5:
                When(at, () => Lose("P1-email"));
                break;
            case <= 8:
                var until = InstantPattern.ExtendedIso.Format(at + Duration.FromDays(10));
                When(at, () => Say("journey.suspended", new() { ["personRef"] = "P1", ["reason"] = "in hospital", ["until"] = until }));
                break;
            case <= 11:
                When(at, () => Say("update.opted-out", new() { ["personRef"] = "P1", ["kinds"] = List(["routine"]), ["confirmedInConversation"] = true }));
                break;
            case <= 13:
                When(at, () => Say("journey.terminated", new() { ["personRef"] = "P1", ["reason"] = "moved abroad", ["approvedBy"] = "supervisor-1" }));
                break;
            case <= 20:
                When(at, () => Say("contact.agreed", new() { ["personRef"] = "P1", ["agreedHow"] = "portal", ["preferences"] = Preferences() }));
                break;
        }
    }

    private void Lose(string point)
    {
        if (Say("contact-point.frozen", new() { ["personRef"] = "P1", ["contactPointRef"] = point, ["reason"] = "unsafe" }) is Reception.Kept)
        {
            _watchman.MarkUnsafe(point);
        }
    }

    private void When(Instant at, Action act)
    {
        if (at < _end)
        {
            _world.Schedule(at, _ => act());
        }
    }
}
