using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Simulator.Worlds;
using VictimWorkflow.Tests.Events;

namespace VictimWorkflow.Tests.Simulation;

/// <summary>Whatever comes, whenever it comes, there is an answer: taken, waiting or refused with a code of the contract.</summary>
public class EveryEventAtEveryStageTests
{
    private const string Court = """ "court": {"name": "Medway", "level": "crown"} """;

    private static readonly JsonObject s_contract = ContractSamples.Contract();

    public static TheoryData<LifeCycleState> States => [.. Enum.GetValues<LifeCycleState>()];

    [Theory, MemberData(nameof(States))]
    public void Every_event_has_an_answer_at(LifeCycleState state)
    {
        foreach (var type in EventCatalogue.Types)
        {
            foreach (var data in Variants(type))
            {
                var world = Reach(state);
                Assert.Equal(state, world.StateOf("D1"));

                var reception = world.Try(type, data, "tested", EventCatalogue.MayWait(type) ? Origin.Feed : Origin.User);

                if (reception is Reception.Refused refused)
                {
                    Assert.True(refused.Refusal.Code != "invalid-data", $"{type}: {refused.Refusal}");
                    Assert.True(EventCatalogue.Errors.ContainsKey(refused.Refusal.Code), $"{type} at {state}: {refused.Refusal.Code} is no code of the contract");
                }

                world.World.MoveTo(world.World.Now + Duration.FromDays(40));
            }
        }
    }

    internal static TestWorld Reach(LifeCycleState state) => state switch
    {
        LifeCycleState.Reported => new TestWorld(new WorldOptions(RuleBook.Current)).Report(),
        LifeCycleState.Recorded => Reach(LifeCycleState.Reported).Tell("crime.recorded", "{}"),
        LifeCycleState.Investigating => Reach(LifeCycleState.Recorded).Tell("crime.allocated", """{"officerRef": "officer-1", "unit": "medway"}"""),
        LifeCycleState.Charged => Decide("charged", LifeCycleState.Investigating),
        LifeCycleState.PrePlea => Listed("H1", "first", LifeCycleState.Charged)
            .Tell("hearing.resulted", """{"suspectRef": "D1", "hearingRef": "H1", "sentToCrownCourt": true}"""),
        LifeCycleState.AwaitingTrial => Listed("H2", "plea", LifeCycleState.PrePlea)
            .Tell("hearing.resulted", """{"suspectRef": "D1", "hearingRef": "H2", "plea": "not-guilty"}"""),
        LifeCycleState.Trial => Listed("H3", "trial", LifeCycleState.AwaitingTrial)
            .Tell("hearing.held", """{"suspectRef": "D1", "hearingRef": "H3", "stage": "started"}"""),
        LifeCycleState.AwaitingSentence => Reach(LifeCycleState.Trial)
            .Tell("hearing.resulted", """{"suspectRef": "D1", "hearingRef": "H3", "verdict": "guilty"}"""),
        LifeCycleState.Acquitted => Reach(LifeCycleState.Trial)
            .Tell("hearing.resulted", """{"suspectRef": "D1", "hearingRef": "H3", "verdict": "not-guilty"}"""),
        LifeCycleState.Sentenced => Listed("H4", "sentence", LifeCycleState.AwaitingSentence)
            .Tell("hearing.resulted", """{"suspectRef": "D1", "hearingRef": "H4", "sentence": {"kinds": ["immediate-custody"], "months": 8}}"""),
        LifeCycleState.Appeal => Reach(LifeCycleState.Sentenced).Tell("appeal.recorded", """{"suspectRef": "D1", "stage": "lodged", "against": "both"}"""),
        LifeCycleState.PostTrial => Reach(LifeCycleState.Appeal).Tell("appeal.recorded", """{"suspectRef": "D1", "stage": "abandoned", "against": "both"}"""),
        LifeCycleState.Discontinued => Decide("discontinued", LifeCycleState.Charged),
        LifeCycleState.Nfa => Decide("no-charge", LifeCycleState.Investigating),
        LifeCycleState.Oocd => Reach(LifeCycleState.Investigating).Tell("disposal.recorded",
            """{"suspectRef": "D1", "stage": "given", "kind": "caution", "admissionRecorded": true, "viewsNotSoughtReason": "not reached"}"""),
        LifeCycleState.FiledUndetected => Finalise("filed-undetected", LifeCycleState.Investigating),
        LifeCycleState.FiledDisengaged => Disengaged(),
        LifeCycleState.NotInvestigated => Finalise("not-investigated", LifeCycleState.Recorded),
        LifeCycleState.Closed => Reach(LifeCycleState.PostTrial).Tell("sentence-stage.reported", """{"suspectRef": "D1", "stage": "sentence-ended"}"""),
        LifeCycleState.Cancelled => Finalise("cancelled-not-a-crime", LifeCycleState.Reported),
    };

    private static TestWorld Decide(string decision, LifeCycleState from) => Reach(from).Tell("charge.decided",
        $$"""{"suspectRef": "D1", "decision": "{{decision}}", "decidedBy": "cps", "reason": "evidence"}""");

    private static TestWorld Finalise(string outcome, LifeCycleState from) => Reach(from).Tell("crime.finalised",
        $$"""{"outcome": "{{outcome}}", "reason": "no line of enquiry left", "approvedBy": "supervisor-1"}""");

    private static TestWorld Listed(string hearing, string kind, LifeCycleState from) => Reach(from).Tell("hearing.listed",
        $$"""{"suspectRef": "D1", "hearingRef": "{{hearing}}", "kind": "{{kind}}", "status": "listed", "startsAt": "2026-06-01T10:00+01:00",{{Court}}}""");

    private static TestWorld Disengaged()
    {
        var world = Reach(LifeCycleState.Investigating);
        foreach (var (method, outcome) in new[] { ("phone", "no-answer"), ("in-person", "card-left"), ("phone", "no-answer") })
        {
            world.World.MoveTo(world.World.Now + Duration.FromHours(30)); // Another day and another time of day.
            world.Tell("contact.logged", $$"""
                {"personRef": "V1", "method": "{{method}}", "direction": "outbound", "outcome": "{{outcome}}", "reason": "welfare", "numberVisible": true,
                 "summary": "Tried the victim about the enquiries so far; nobody answered, curtains drawn."}
                """);
        }

        return world.Tell("duty.recorded", """{"personRef": "V1", "rule": "R6-DISENGAGE-RISK", "result": "done"}""")
            .Tell("duty.recorded", """{"personRef": "V1", "rule": "ELP-PRE", "result": "done"}""")
            .Tell("crime.finalised", """{"outcome": "filed-disengaged", "reason": "cannot be reached", "approvedBy": "supervisor-1"}""");
    }

    // The least the contract allows, once for each value of each enumeration that is required.
    internal static IEnumerable<JsonObject> Variants(string type)
    {
        var fields = s_contract["events"]![type]!["fields"]!.AsObject();
        var least = Least(fields);
        foreach (var (name, schema) in fields.Where(f => f.Value!["enum"] is not null && least.ContainsKey(f.Key)).DefaultIfEmpty())
        {
            foreach (var value in schema?["enum"]!.AsArray() ?? [null])
            {
                var variant = least.DeepClone().AsObject();
                if (name is not null)
                {
                    variant[name] = value!.DeepClone();
                }

                yield return variant;
            }
        }
    }

    private static JsonObject Least(JsonObject fields)
    {
        var least = new JsonObject();
        foreach (var (name, schema) in fields.Where(f => IsWanted(f.Key, f.Value!)))
        {
            least[name] = Value(name, schema!);
        }

        return least;
    }

    // Needed beside some values of other fields; given always, so that more than the reader is asked.
    private static bool IsWanted(string name, JsonNode schema) =>
        (bool?)schema["required"] == true || name is "crimeRef" or "reason" or "approvedBy" or "admissionRecorded" or "prosecute" or "startsAt" or "result";

    private static JsonNode Value(string name, JsonNode schema) => (string)schema["type"]! switch
    {
        "boolean" => true,
        "integer" => 1,
        "array" => new JsonArray(Value(name, schema["items"]!)),
        "object" => Least((schema["shape"] is { } shape ? s_contract["shapes"]![(string)shape!] : schema["properties"])!.AsObject()),
        _ => schema["enum"] is { } values ? values[0]!.DeepClone() : Text(name, (string?)schema["format"]),
    };

    private static string Text(string name, string? format) => (name, format) switch
    {
        ("crimeRef", _) => TestWorld.Crime,
        ("personRef", _) => "V1",
        ("intoRef", _) => "V1",
        ("suspectRef", _) => "D1",
        ("hearingRef", _) => "H1",
        ("eventRef", _) => "event-1",
        ("rule", _) => "SOP-FIRST-CONTACT",
        (_, "date") => "2026-05-01",
        (_, "date-time") => "2026-05-01T10:00+01:00",
        (_, "time") => "10:00",
        _ => "Told of the enquiries so far; asked about cameras.",
    };
}
