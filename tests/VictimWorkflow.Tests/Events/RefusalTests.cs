using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Events;

/// <summary>Each row spoils one field of an event that is otherwise right, and gives the exact code and field of the refusal.</summary>
public class RefusalTests
{
    private const string Marker = "MARKER";
    private const string Mobile = "data.persons[0].contactPoints[0].value";
    private const string Email = "data.persons[0].contactPoints[1].value";
    private const string Interval = "data.persons[0].preferences.intervalDays";
    private const string Window = "data.persons[0].preferences.timesToAvoid[0]";
    private const string Backwards = """{"dates": {"from": "2026-04-02", "until": "2026-04-01"}, "from": "00:00", "to": "10:00"}""";

    /// <summary>Sample type, path to spoil, new JSON value (null takes the field away), code, field.</summary>
    public static TheoryData<string, string, string?, string, string?> Rows => new()
    {
        { "crime.reported", "type", "\"crime.imagined\"", "unknown-event-type", "type" },
        { "crime.reported", "type", "7", "invalid-data", "type" },
        { "crime.reported", "type", null, "invalid-data", "type" },
        { "crime.reported", "timestamp", null, "invalid-data", "timestamp" },
        { "crime.reported", "timestamp", "\"2026-03-28T23:30:00\"", "invalid-data", "timestamp" },
        { "crime.reported", "timestamp", "\"2026-02-30T23:30:00Z\"", "invalid-data", "timestamp" },
        { "crime.reported", "timestamp", "\"9999-12-31T23:59:59-10:00\"", "invalid-data", "timestamp" },
        { "crime.reported", "data", null, "invalid-data", "data" },
        { "crime.reported", "data", "[]", "invalid-data", "data" },
        { "crime.reported", "id", "1", "invalid-data", "id" },
        { "crime.reported", "MARKER name", "1", "invalid-data", null },
        { "crime.reported", "data.colour", "1", "invalid-data", "data.colour" },
        { "crime.reported", "data.MARKER name", "1", "invalid-data", "data" },
        { "crime.reported", "data.turns18On", "\"2028-01-01\"", "invalid-data", "data.turns18On" },
        { "crime.reported", "data.crimeRef", null, "invalid-data", "data.crimeRef" },
        { "crime.reported", "data.crimeRef", "\" \"", "invalid-data", "data.crimeRef" },
        { "crime.reported", "data.crimeRef", "12", "invalid-data", "data.crimeRef" },
        { "crime.reported", "data.personRef", "\"\"", "invalid-data", "data.personRef" },
        { "crime.reported", "data.suspects", """[{"suspectRef": "D1"}, {"suspectRef": "D1"}]""", "invalid-data", "data.suspects[1].suspectRef" },
        { "crime.reported", "data.occurredAt", "\"2026-03-28\"", "invalid-data", "data.occurredAt" },
        { "crime.reported", "data.knownAt", "\"yesterday\"", "invalid-data", "data.knownAt" },
        { "crime.reported", "data.reportChannel", "\"pigeon\"", "invalid-data", "data.reportChannel" },
        { "crime.reported", "data.reportChannel", "\"Phone999\"", "invalid-data", "data.reportChannel" },
        { "crime.reported", "data.committedOn", "\"28/03/2026\"", "invalid-data", "data.committedOn" },
        { "crime.reported", "data.committedOn", "\"1899-12-31\"", "invalid-data", "data.committedOn" },
        { "crime.reported", "data.synthetic", "\"true\"", "invalid-data", "data.synthetic" },
        { "crime.reported", "data.incidentRef", "null", "invalid-data", "data.incidentRef" },
        { "crime.reported", "data.offence", "\"MARKER\"", "invalid-data", "data.offence" },
        { "crime.reported", "data.offence.title", null, "invalid-data", "data.offence.title" },
        { "crime.reported", "data.offence.flags", "\"violence\"", "invalid-data", "data.offence.flags" },
        { "crime.reported", "data.offence.flags[1]", "\"MARKER\"", "invalid-data", "data.offence.flags[1]" },
        { "crime.reported", "data.persons", null, "person-required", "data.persons" },
        { "crime.reported", "data.persons", "[]", "person-required", "data.persons" },
        { "crime.reported", "data.persons", "{}", "invalid-data", "data.persons" },
        { "crime.reported", "data.persons[0]", "\"MARKER\"", "invalid-data", "data.persons[0]" },
        { "crime.reported", "data.persons[0].role", null, "invalid-data", "data.persons[0].role" },
        { "crime.reported", "data.persons[0].turns18On", "\"2028-01-01\"", "invalid-data", "data.persons[0].turns18On" },
        { "crime.reported", "data.persons[0].birthDate", "\"1899-12-31\"", "invalid-data", "data.persons[0].birthDate" },
        { "crime.reported", "data.persons[0].birthDate", "\"2026-03-29\"", "invalid-data", "data.persons[0].birthDate" },
        { "crime.reported", "data.persons[0].policeEmployee", "1", "invalid-data", "data.persons[0].policeEmployee" },
        { "crime.reported", "data.persons[0].supporter", "{\"relation\": \"aunt\"}", "invalid-data", "data.persons[0].supporter.name" },
        {
            "crime.reported", "data.persons[0].contactPoints[0].safe", "\"perhaps\"",
            "invalid-data", "data.persons[0].contactPoints[0].safe"
        },
        { "crime.reported", Mobile, "\"07700\"", "invalid-data", Mobile },
        { "crime.reported", Mobile, "\"01632 960123\"", "invalid-data", Mobile },
        { "crime.reported", Mobile, "\"+44 1632 960123\"", "invalid-data", Mobile },
        { "crime.reported", Mobile, "\"07700 900123 MARKER\"", "invalid-data", Mobile },
        { "crime.reported", Mobile, "\"+447700900123456\"", "invalid-data", Mobile },
        { "crime.reported", Email, "\"MARKER.example.org\"", "invalid-data", Email },
        { "crime.reported", Email, "\"MARKER@example\"", "invalid-data", Email },
        { "crime.reported", Email, "\"MARKER@@example.org\"", "invalid-data", Email },
        { "crime.reported", Email, "\"MAR KER@example.org\"", "invalid-data", Email },
        { "crime.reported", Interval, "0", "invalid-data", Interval },
        { "crime.reported", Interval, "1.5", "invalid-data", Interval },
        { "crime.reported", Interval, "\"7\"", "invalid-data", Interval },
        { "crime.reported", Interval, "2000000000", "invalid-data", Interval },
        { "crime.reported", "data.persons[0].preferences.dates", "\"fax\"", "invalid-data", "data.persons[0].preferences.dates" },
        { "crime.reported", Window + ".days", "[]", "invalid-data", Window + ".days" },
        { "crime.reported", Window + ".days", null, "invalid-data", Window },
        { "crime.reported", Window + ".dates", "{\"from\": \"2026-04-01\", \"until\": \"2026-04-02\"}", "invalid-data", Window },
        { "crime.reported", Window, Backwards, "invalid-data", Window + ".dates.until" },
        { "crime.reported", Window + ".from", "\"24:00\"", "invalid-data", Window + ".from" },
        { "crime.reported", Window + ".to", "\"24:01\"", "invalid-data", Window + ".to" },
        { "crime.reported", Window + ".to", "\"9:00\"", "invalid-data", Window + ".to" },
        { "crime.reported", Window + ".channels", "[\"letter\"]", "invalid-data", Window + ".channels[0]" },
        { "crime.reported", "data.persons[1]", """{"personRef": "V1", "role": "witness"}""", "invalid-data", "data.persons[1].personRef" },
        { "crime.reported", "data.suspects[0].suspectRef", null, "invalid-data", "data.suspects[0].suspectRef" },
        {
            "crime.reported", "data.suspects[0].contactPoints", "[{\"number\": \"MARKER\"}]",
            "invalid-data", "data.suspects[0].contactPoints[0].number"
        },
        { "suspect.released", "data.reason", null, "invalid-data", "data.reason" },
        { "suspect.released", "data.conditions[0]", "7", "invalid-data", "data.conditions[0]" },
        { "contact.logged", "data.summary", null, "summary-too-short", "data.summary" },
        { "contact.logged", "data.summary", "\"  \"", "summary-too-short", "data.summary" },
        { "contact.logged", "data.summary", "{}", "invalid-data", "data.summary" },
        { "contact.logged", "data.personRef", null, "invalid-data", "data.personRef" },
        { "contact.logged", "data.covers[0].answer", "\"maybe\"", "invalid-data", "data.covers[0].answer" },
        { "contact.logged", "data.covers[1].rule", null, "invalid-data", "data.covers[1].rule" },
        { "charge.decided", "data.decision", "\"no-charge\"", "reason-required", "data.reason" },
        { "charge.decided", "data.charges", "\"MARKER\"", "invalid-data", "data.charges" },
        { "hearing.listed", "data.startsAt", null, "start-time-required", "data.startsAt" },
        { "hearing.listed", "data.startsAt", "\"2026-06-01T10:00\"", "invalid-data", "data.startsAt" },
        { "hearing.listed", "data.court.level", "\"moot\"", "invalid-data", "data.court.level" },
        { "hearing.resulted", "data.sentence.kinds", "[]", "invalid-data", "data.sentence.kinds" },
        { "hearing.resulted", "data.sentence.months", "-1", "invalid-data", "data.sentence.months" },
        { "disposal.recorded", "data.admissionRecorded", null, "admission-missing", "data.admissionRecorded" },
        { "disposal.recorded", "data.stage", "\"breached\"", "invalid-data", "data.prosecute" },
        { "appeal.recorded", "data.result", null, "result-required", "data.result" },
        { "crime.finalised", "data.approvedBy", null, "supervisor-required", "data.approvedBy" },
        { "crime.finalised", "data.approvedBy", "\"\"", "supervisor-required", "data.approvedBy" },
        { "crime.finalised", "data.reason", null, "invalid-data", "data.reason" },
        { "crime.reopened", "data.approvedBy", null, "supervisor-required", "data.approvedBy" },
        { "duty.recorded", "data.result", "\"not-possible\"", "reason-required", "data.reason" },
        { "duty.recorded", "data.result", "\"excused\"", "supervisor-required", "data.approvedBy" },
        { "journey.terminated", "data.approvedBy", "null", "supervisor-required", "data.approvedBy" },
        { "journey.terminated", "data.reason", null, "reason-required", "data.reason" },
        { "send-hold.set", "data.reason", "\"\"", "reason-required", "data.reason" },
        { "update.opted-out", "data.kinds", null, "invalid-data", "data.kinds" },
    };

    [Theory, MemberData(nameof(Rows))]
    public void A_spoilt_event_is_refused_with_the_code_and_field_of_the_fault(
        string type, string path, string? value, string code, string? field)
    {
        var body = Sample(type);
        ContractSamples.ReadOrFail(body.ToJsonString());
        Spoil(body, path, value);

        var result = ContractSamples.Read(body.ToJsonString());

        var refusal = Assert.IsType<ReadResult.Refused>(result).Refusal;
        Assert.Equal((code, field), (refusal.Code, refusal.Field));
        Assert.DoesNotContain(Marker, $"{refusal}", StringComparison.Ordinal);
        Assert.Contains(refusal.Code, EventCatalogue.Errors.Keys);
    }

    [Theory]
    [InlineData(4_000, null)]
    [InlineData(4_001, "data.offence.title")]
    public void Text_is_at_most_4000_characters(int length, string? field)
    {
        var body = Sample("crime.reported");
        body["data"]!["offence"]!["title"] = new string('a', length);

        Assert.Equal(field, (ContractSamples.Read(body.ToJsonString()) as ReadResult.Refused)?.Refusal.Field);
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(201, "data.conditions")]
    public void A_list_has_at_most_200_items(int length, string? field)
    {
        var body = Sample("suspect.released");
        body["data"]!["conditions"] = new JsonArray([.. Enumerable.Repeat("x", length).Select(text => (JsonNode)text)]);

        Assert.Equal(field, (ContractSamples.Read(body.ToJsonString()) as ReadResult.Refused)?.Refusal.Field);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void An_address_has_5_to_300_characters(int length, bool isRead)
    {
        var body = Sample("crime.reported");
        var point = body["data"]!["persons"]![0]!["contactPoints"]![0]!;
        point["kind"] = "address";
        point["value"] = new string('a', length);

        Assert.Equal(isRead, ContractSamples.Read(body.ToJsonString()) is ReadResult.Read);
    }

    private static JsonObject Sample(string type) => type switch
    {
        "appeal.recorded" => Made(type, """
            {"crimeRef": "C-1", "suspectRef": "D1", "stage": "decided", "against": "both", "result": "dismissed"}
            """),
        "crime.finalised" => Made(type, """{"crimeRef": "C-1", "outcome": "closed", "reason": "x", "approvedBy": "supervisor-1"}"""),
        "crime.reopened" => Made(type, """{"crimeRef": "C-1", "reason": "victim-returned", "approvedBy": "supervisor-1"}"""),
        "disposal.recorded" => Made(type, """{"crimeRef": "C-1", "suspectRef": "D1", "stage": "given", "admissionRecorded": true}"""),
        "duty.recorded" => Made(type, """{"crimeRef": "C-1", "rule": "R10-PAY", "result": "done"}"""),
        "hearing.listed" => Made(type, """
            {"crimeRef": "C-1", "suspectRef": "D1", "hearingRef": "H1", "kind": "first", "status": "listed",
             "startsAt": "2026-06-01T10:00+01:00", "court": {"name": "Exampletown", "level": "magistrates"}}
            """),
        "journey.terminated" => Made(type, """{"crimeRef": "C-1", "personRef": "V1", "reason": "x", "approvedBy": "supervisor-1"}"""),
        "send-hold.set" => Made(type, """{"reason": "x"}"""),
        "update.opted-out" => Made(type, """{"crimeRef": "C-1", "personRef": "V1", "kinds": [], "confirmedInConversation": true}"""),
        _ => Examples.All.Select(ContractSamples.Parsed).First(example => (string?)example["type"] == type),
    };

    private static JsonObject Made(string type, string data) =>
        new() { ["type"] = type, ["timestamp"] = "2026-03-28T12:00Z", ["data"] = JsonNode.Parse(data) };

    private static void Spoil(JsonObject body, string path, string? value)
    {
        var steps = Regex.Matches(path, @"\[(?<index>\d+)\]|[^.\[]+", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .Select(m => m.Groups["index"] is { Success: true } index ? (object)int.Parse(index.Value, CultureInfo.InvariantCulture) : m.Value)
            .ToList();
        JsonNode at = body;
        foreach (var step in steps[..^1])
            at = step is int index ? at[index]! : at[(string)step]!;
        var spoilt = value is null ? null : JsonNode.Parse(value);
        if (steps[^1] is int last && at.AsArray().Count == last)
            at.AsArray().Add(spoilt);
        else if (steps[^1] is int item)
            at[item] = spoilt;
        else if (value is null)
            at.AsObject().Remove((string)steps[^1]);
        else
            at[(string)steps[^1]] = spoilt;
    }
}
