using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Tests.Simulation;

/// <summary>
/// An event of any kind that is taken and then withdrawn leaves what there would be without it: what is owed and what became of it, what
/// is known and agreed, and the safety card. Two worlds hear the same; one of them also hears the event and its withdrawal.
/// </summary>
/// <remarks>
/// Left out, because it was done or must be remembered: messages, tasks and alerts; rows cancelled because their event was withdrawn;
/// the shorter limits that enhanced rights gave (C.5); a restricted record, which a person opens again.
/// </remarks>
public class NeverWasTests
{
    private const string Wrong = "wrong";
    private const int RicherAtMost = 6;

    // Said of no crime, or of two records; what they leave is told by their own tests.
    private static readonly string[] s_elsewhere = ["crime.reported", "send-hold.set", "send-hold.lifted", "rules.changed", "person.merged", "conflict.decided"];

    private static readonly LifeCycleState[] s_stages =
        [LifeCycleState.Reported, LifeCycleState.Investigating, LifeCycleState.PrePlea, LifeCycleState.Trial, LifeCycleState.Sentenced, LifeCycleState.Nfa];

    public static TheoryData<string> Types => [.. EventCatalogue.Types.Except(s_elsewhere)];

    [Theory, MemberData(nameof(Types))]
    public void What_was_withdrawn_leaves_nothing(string type)
    {
        var (taken, givesRights) = (0, type is "needs.assessed" or "person.updated");
        foreach (var state in s_stages)
        {
            foreach (var data in EveryEventAtEveryStageTests.Variants(type).Concat(Richer(type, Known(state)).Take(RicherAtMost)))
            {
                var (with, without) = (Known(state), Known(state));
                if (with.Try(type, data, Wrong, EventCatalogue.MayWait(type) ? Origin.Feed : Origin.User) is not Reception.Kept || !GoesOnAlike(with, without))
                {
                    continue;
                }

                taken++;
                var (found, expected) = (What(with, givesRights), What(without, givesRights));
                Assert.True(
                    expected.SequenceEqual(found),
                    $"{type} at {state}: {data.ToJsonString()}\nmissing:\n{Lines(expected.Except(found))}\nleft:\n{Lines(found.Except(expected))}");
            }
        }

        Assert.True(taken > 0, $"No {type} was taken at any stage.");
    }

    // Other things are said before the withdrawal and after it. What the wrong event kept out or let in is another story.
    private static bool GoesOnAlike(TestWorld with, TestWorld without)
    {
        without.World.MoveTo(with.World.Now);
        if (!IsTaken(with, without, "first") || with.World.FindCrime(TestWorld.Crime)!.Irrevocable.Contains(Wrong))
        {
            return false;
        }

        with.Tell("event.withdrawn", $$"""{"eventRef": "{{Wrong}}", "reason": "wrong-fact"}""");
        without.World.MoveTo(with.World.Now);
        return IsTaken(with, without, "second");
    }

    private static bool IsTaken(TestWorld with, TestWorld without, string id)
    {
        var contact = JsonNode.Parse(Contact(Half(without.Victim)))!.AsObject();
        return (with.Try("contact.logged", contact, id), without.Try("contact.logged", contact, id)) is (Reception.Kept, Reception.Kept);
    }

    // Every other thing that is still owed and that a conversation meets.
    private static string[] Half(Journey journey) =>
        [.. journey.Obligations.Open.Where(o => o.Channel < Channel.Internal).Select(o => o.Rule).Distinct().Where((_, n) => n % 2 == 0)];

    private static TestWorld Known(LifeCycleState state)
    {
        var world = EveryEventAtEveryStageTests.Reach(state);
        if (state == LifeCycleState.Investigating)
        {
            world.Tell("suspect.arrested", """{"suspectRef": "D1"}""");
        }
        else if (state == LifeCycleState.Nfa)
        {
            world.Tell("request.received", """{"personRef": "V1", "suspectRef": "D1", "kind": "review"}""");
        }

        world.Tell("contact.logged", Contact(Half(world.Victim)));
        world.Tell("contact.agreed", """
            {"personRef": "V1", "agreedHow": "conversation", "preferences": {"dates": "email", "news": "phone", "routine": "phone", "intervalDays": 14}}
            """);
        return world;
    }

    private static string Contact(params string[] covers) => $$"""
        {"personRef": "V1", "method": "phone", "direction": "outbound", "outcome": "spoke", "reason": "key-event", "numberVisible": true,
         "summary": "Told of the enquiries so far; asked about cameras and the neighbour.",
         "covers": [{{string.Join(", ", covers.Select(c => $$"""{"rule": "{{c}}"}"""))}}]}
        """;

    private static IEnumerable<JsonObject> Richer(string type, TestWorld world) => (type switch
    {
        "contact.logged" =>
        [
            Contact("R6-UPDATE"), Contact("R6-CHARGE"), Contact("SOP-FIRST-CONTACT"), Contact("R6-NFA"), Contact("R7-OFFER"),
            Contact("R6-CHARGE").Replace("spoke", "no-answer", StringComparison.Ordinal),
        ],
        "contact.agreed" => ["""{"personRef": "V1", "agreedHow": "conversation", "preferences": {"news": "email", "intervalDays": 7, "keyEventsOnly": true}}"""],
        "update.opted-out" => ["""{"personRef": "V1", "kinds": ["routine", "arrest-and-interview"], "confirmedInConversation": true}"""],
        "needs.assessed" => ["""{"personRef": "V1", "kind": "full", "enhanced": true, "categories": ["intimidated"], "supportNeeds": ["interpreter"]}"""],
        "person.updated" =>
        [
            """
            {"person": {"personRef": "V1", "role": "both", "birthDate": "2011-01-27", "language": "pl", "preferences": {"news": "letter"}, "contactPoints":
             [{"contactPointRef": "V1-mobile", "kind": "mobile", "value": "07700 900124", "safe": "no"},
              {"contactPointRef": "V1-new", "kind": "mobile", "value": "07700 900125", "safe": "yes"}]}}
            """,
        ],
        "contact-point.frozen" => ["""{"personRef": "V1", "contactPointRef": "V1-email", "reason": "unsafe"}""", """{"personRef": "V1", "reason": "unsafe"}"""],
        "duty.recorded" => ["""{"personRef": "V1", "rule": "SOP-VNA", "result": "excused", "reason": "synthetic", "approvedBy": "sergeant-1"}"""],
        "duty.extended" => world.Victim.Obligations.Open.Where(o => o.Due.Kind == DueKind.EndOfDay).Select(o =>
            $$"""{"personRef": "V1", "rule": "{{o.Rule}}", "newDue": "2026-05-20T10:00+01:00", "reason": "synthetic", "tellVictim": true}"""),
        "task.claimed" => world.Victim.Tasks.Open.Select(t => $$"""{"personRef": "V1", "taskRef": "{{TaskRefs.Of(world.Victim, t.Number)}}", "actorRef": "officer-8"}"""),
        "task.reassigned" => world.Victim.Tasks.Open.Select(t =>
            $$"""{"personRef": "V1", "taskRef": "{{TaskRefs.Of(world.Victim, t.Number)}}", "officerRef": "officer-7"}"""),
        "delivery.reported" => world.Victim.Messages.Values.Select(m =>
            $$"""{"personRef": "V1", "messageRef": "{{TaskRefs.Of(world.Victim, m.Number)}}", "channel": "{{ContractName.Of(m.Method)}}", "status": "delivered"}"""),
        "officer.unavailable" => ["""{"officerRef": "officer-1", "from": "2026-04-01T08:00Z", "until": "2026-06-01T08:00Z", "coverRef": "officer-9"}"""],
        "suspect.identified" => ["""{"suspectRef": "D2", "under18": true}"""],
        "suspect.released" => ["""{"suspectRef": "D1", "basis": "bail", "reason": "synthetic"}"""],
        "disposal.recorded" =>
            ["""{"suspectRef": "D1", "stage": "given", "kind": "caution", "admissionRecorded": true, "viewsNotSoughtReason": "not reached"}"""],
        "review.decided" => ["""{"suspectRef": "D1", "outcome": "decision-stands", "stage": "local", "reason": "synthetic"}"""],
        _ => [],
    }).Select(text => JsonNode.Parse(text)!.AsObject());

    private static string[] What(TestWorld told, bool givesRights)
    {
        var world = told.World;
        world.MoveTo(world.Now + Duration.FromDays(20));
        var crime = world.Crimes.Single();
        return
        [
            .. world.Journeys.SelectMany(j => j.Obligations.Values.Where(IsCompared).Select(o => Row(j, o, isDated: !givesRights))).Order(StringComparer.Ordinal),
            .. world.Journeys.SelectMany(Facts),
            .. crime.Suspects.Select(s => $"{s.Key} {s.Value.State} {s.Value.IsReviewPending} {s.Value.Under18}"),
            .. crime.Suspects.Select(s => $"{s.Key} {s.Value.CustodyAt(Instant.MaxValue) with { At = default, Sequence = 0 }}"),
            .. crime.Hearings.Where(h => !h.Value.IsVacated).Select(h => $"{h.Key} {h.Value.StartsAt} {h.Value.IsResulted}"),
            .. crime.Persons.Select(p => $"{p.Key} {p.Value.Role} {p.Value.IsBusiness} {p.Value.MergedInto}"),
            $"{crime.OfficerRef} {crime.Unit} {string.Join('+', crime.Flags)} {string.Join('+', crime.ViewsSought)}",
            .. world.Cards.SelectMany(c => c.Value.Points.Values.Select(p => $"{c.Key} {p}")),
        ];
    }

    private static IEnumerable<string> Facts(Journey j)
    {
        string Text<T>(T value) => JsonSerializer.Serialize(value, CoreJson.Options);
        var who = j.PersonRef ?? "case";
        yield return $"{who} {j.Role} {j.State} {j.SuspendedUntil} {j.LastSuccessfulContactAt}";
        yield return $"{who} case {Text(j.Case with { IsRestricted = false })}";
        yield return $"{who} person {Text(j.Person)}";
        yield return $"{who} tier {Text(j.Tier with { ChangedAt = null, ShorterFrom = null, ShorterUntil = null })}";
        yield return $"{who} wishes {Text(j.Agreements)} {Text(j.Declined)}";
        yield return $"{who} attempts {Text(j.Attempts)} noted {Text(j.Noted)}";
        yield return $"{who} suspects {Text(j.Suspects)}";
        foreach (var (hearing, facts) in j.Hearings.Where(h => !h.Value.IsVacated))
        {
            yield return $"{who} {hearing} {facts.StartsAt} {facts.IsHeld} {facts.IsResulted}";
        }
    }

    // What was told of it was told; and a row that it had opened is cancelled.
    private static bool IsCompared(Obligation o) =>
        o.Because != "event-withdrawn" && !(o.EventRef == Wrong && o.Rule != "SOP-ATTEMPTS" && o.Status is ObligationStatus.Met or ObligationStatus.MetLate);

    private static string Row(Journey journey, Obligation o, bool isDated) => string.Create(
        CultureInfo.InvariantCulture,
        $"{journey.PersonRef ?? "case"} {o.Rule} {o.EventRef} {o.Clock} {o.Suspect} {o.Hearing} {(isDated ? o.Due : null)} {o.Status} {o.ClosedBy} {o.FailedAttempts}");

    private static string Lines(IEnumerable<string> rows) => string.Join('\n', rows);
}
