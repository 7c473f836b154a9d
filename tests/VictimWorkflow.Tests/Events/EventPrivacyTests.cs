using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Events;

public class EventPrivacyTests
{
    private const string Report = """
        {
         "type": "crime.reported", "timestamp": "2026-03-28T23:30:00+00:00",
         "data": {
          "crimeRef": "C-1", "reportChannel": "online", "committedOn": "2026-03-28", "unit": "medway", "incidentRef": "LOG-1",
          "offence": {"title": "MARKER-offence", "code": "EX-001", "flags": ["violence"]},
          "persons": [
           {
            "personRef": "V1", "role": "victim", "givenName": "MARKER-given", "familyName": "MARKER-family", "language": "cy",
            "birthDate": "2010-03-29",
            "parentOrGuardian": {
             "name": "MARKER-parent", "relation": "MARKER-relation",
             "contactPoints": [{"contactPointRef": "P1", "kind": "mobile", "value": "07700 900999", "safe": "yes"}]
            },
            "contactPoints": [{"contactPointRef": "V1-home", "kind": "address", "value": "MARKER-address", "safe": "no"}]
           },
           {"personRef": "V2", "role": "witness", "kind": "business", "organisation": "MARKER-organisation", "birthDate": "1980-01-01"}
          ],
          "suspects": [{"suspectRef": "D1", "contactPoints": [{"kind": "MARKER-kind", "value": "07700 900998"}]}]
         }
        }
        """;

    [Fact]
    public void Nothing_that_is_sealed_can_be_read_in_what_stays()
    {
        var looked = 0;
        foreach (var envelope in ContractSamples.Envelopes())
        {
            var (data, taken) = EventPrivacy.Separate(envelope, null);
            var clear = data.ToJsonString();
            foreach (var text in taken.Values.SelectMany(Texts))
            {
                Assert.DoesNotContain(text, clear, StringComparison.OrdinalIgnoreCase);
                looked++;
            }
        }

        Assert.True(looked > 100, $"Only {looked} texts were sealed.");
    }

    [Fact]
    public void Names_numbers_birth_dates_and_free_text_never_stay()
    {
        string[] personal =
        [
            "givenName", "familyName", "organisation", "birthDate", "name", "relation", "value", "title", "summary", "detail", "conditions",
            "charges", "reasons", "orders", "rationale", "overrideReason", "preferredMethodNotUsed", "viewsNotSoughtReason",
        ];
        var stayed = ContractSamples.Envelopes()
            .Select(envelope => EventPrivacy.Separate(envelope, null).Data)
            .SelectMany(data => Fields(data, ""))
            .Where(field => field.Path != "/court/name" && field.Value.Length > 0) // An empty text says that there was one.
            .Select(field => field.Path.Split('/')[^1]);

        Assert.Empty(stayed.Intersect(personal));
    }

    [Fact]
    public void Every_sample_can_be_put_back_together()
    {
        foreach (var envelope in ContractSamples.Envelopes())
        {
            var (data, taken) = EventPrivacy.Separate(envelope, null);
            var whole = EventPrivacy.Restore(data, taken);

            Assert.True(JsonNode.DeepEquals(envelope.Data, whole), $"{envelope.Data}\n{whole}");
            Assert.Equal(Written(envelope.Event), Written(EventPrivacy.Parse(envelope.Type, whole)));
        }
    }

    [Fact]
    public void Every_sample_reads_from_the_form_in_which_it_is_stored()
    {
        foreach (var envelope in ContractSamples.Envelopes())
        {
            var stored = EventPrivacy.Parse(envelope.Type, EventPrivacy.Separate(envelope, null).Data);

            Assert.Equal(envelope.Type, EventCatalogue.TypeOf(stored));
            Assert.Equal((envelope.Event.CrimeRef, envelope.Event.PersonRef, envelope.Event.OccurredAt),
                (stored.CrimeRef, stored.PersonRef, stored.OccurredAt));
        }
    }

    [Fact]
    public void The_order_of_fields_makes_no_difference()
    {
        foreach (var body in ContractSamples.Bodies())
        {
            var one = EventPrivacy.Separate(ContractSamples.ReadOrFail(body.ToJsonString()), null);
            var other = EventPrivacy.Separate(ContractSamples.ReadOrFail(Reversed(body)!.ToJsonString()), null);

            Assert.Equal(JsonSerializer.Serialize(one, CoreJson.Options), JsonSerializer.Serialize(other, CoreJson.Options));
        }
    }

    [Fact]
    public void What_is_taken_belongs_to_the_person_it_tells_of()
    {
        var taken = EventPrivacy.Separate(ContractSamples.ReadOrFail(Report), null).Sealed;

        Assert.Equal(["", "V1", "V2"], taken.Keys);
        Assert.Equal(["/offence/title", "/suspects/0/contactPoints/0/kind", "/suspects/0/contactPoints/0/value"], Names(taken[""]));
        Assert.Equal(
            [
                "/persons/0/birthDate", "/persons/0/contactPoints/0/value", "/persons/0/familyName", "/persons/0/givenName",
                "/persons/0/parentOrGuardian/contactPoints/0/value", "/persons/0/parentOrGuardian/name",
                "/persons/0/parentOrGuardian/relation",
            ],
            Names(taken["V1"]));
        Assert.Equal(["/persons/1/birthDate", "/persons/1/organisation"], Names(taken["V2"]));
    }

    [Fact]
    public void What_stays_is_what_the_rules_need()
    {
        var data = EventPrivacy.Separate(ContractSamples.ReadOrFail(Report), null).Data;
        var stored = Assert.IsType<Event.CrimeReported>(EventPrivacy.Parse("crime.reported", data));

        Assert.DoesNotContain("MARKER", data.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("07700", data.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(("medway", "LOG-1", "EX-001"), (stored.Unit, stored.IncidentRef, stored.Offence.Code));
        Assert.Equal<OffenceFlag>([OffenceFlag.Violence], stored.Offence.Flags);
        var child = stored.Persons[0];
        Assert.Equal(("cy", null, null, null), (child.Language, child.GivenName, child.BirthDate, child.ParentOrGuardian?.Name));
        var home = Assert.Single(child.ContactPoints);
        Assert.Equal(("V1-home", Safety.No, null), (home.ContactPointRef, home.Safe, home.Value));
    }

    [Fact]
    public void A_court_is_public()
    {
        var listing = ContractSamples.Envelopes().First(e => e.Event is Event.HearingListed);

        var stored = (Event.HearingListed)EventPrivacy.Parse(listing.Type, EventPrivacy.Separate(listing, null).Data);

        Assert.Equal(((Event.HearingListed)listing.Event).Court, stored.Court);
    }

    [Theory]
    [InlineData(null, "2010-03-28", null)]           // Eighteen on the day of the offence.
    [InlineData(null, "2010-03-29", "2028-03-29")]   // A day short of it.
    [InlineData("2028-03-28", "2010-03-29", "2028-03-29")]
    [InlineData("2028-03-29", "2010-03-29", null)]   // The given date beats the one in the report.
    [InlineData(null, "2012-02-29", "2030-03-01")]
    public void Only_a_childs_eighteenth_birthday_is_kept(string? committedOn, string born, string? turns18On)
    {
        var report = ContractSamples.Parsed(Report);
        report["data"]!["committedOn"] = "2028-03-28";
        report["timestamp"] = "2028-03-30T12:00:00Z";
        report["data"]!["persons"]![0]!["birthDate"] = born;

        var data = EventPrivacy.Separate(ContractSamples.ReadOrFail(report.ToJsonString()), Date(committedOn)).Data;

        Assert.Equal(turns18On, (string?)data["persons"]![0]!["turns18On"]);
        Assert.Null(data["persons"]![1]!["turns18On"]);
        Assert.DoesNotContain("birthDate", data.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-03-28T23:59:59Z", "2026-03-29")] // Still seventeen.
    [InlineData("2026-03-29T00:00:00Z", null)]
    [InlineData("2026-06-28T23:30:00Z", null)]
    public void Without_a_date_of_offence_age_is_that_of_the_day_in_London(string timestamp, string? turns18On)
    {
        var update = ContractSamples.ReadOrFail($$"""
            {"type": "person.updated", "timestamp": "{{timestamp}}", "data": {"crimeRef": "C-1",
             "person": {"personRef": "V1", "role": "victim", "birthDate": "2008-03-29"} } }
            """);

        var (data, taken) = EventPrivacy.Separate(update, null);

        Assert.Equal(turns18On, (string?)data["person"]!["turns18On"]);
        Assert.Equal(["V1"], taken.Keys);
        Assert.Null(EventPrivacy.Restore(data, taken)["person"]!["turns18On"]);
    }

    [Fact]
    public void An_erased_person_stays_erased_while_the_rest_comes_back()
    {
        var (data, taken) = EventPrivacy.Separate(ContractSamples.ReadOrFail(Report), null);

        var rest = EventPrivacy.Restore(data, taken.Remove("V1")).ToJsonString();

        Assert.DoesNotContain("MARKER-given", rest, StringComparison.Ordinal);
        Assert.Contains("MARKER-offence", rest, StringComparison.Ordinal);
        Assert.Contains("MARKER-organisation", rest, StringComparison.Ordinal);
    }

    private static LocalDate? Date(string? text) =>
        text is null ? null : JsonSerializer.Deserialize<LocalDate>($"\"{text}\"", CoreJson.Options);

    private static string Written(Event happened) => JsonSerializer.Serialize(happened, CoreJson.Options);

    private static IEnumerable<string> Names(JsonObject part) => part.Select(p => p.Key).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Texts(JsonNode? node) => Fields(node, "").Select(field => field.Value);

    private static IEnumerable<(string Path, string Value)> Fields(JsonNode? node, string path) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Fields(field.Value, $"{path}/{field.Key}")),
        JsonArray items => items.SelectMany(item => Fields(item, path)),
        _ => [(path, node!.ToString())],
    };

    private static JsonNode? Reversed(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.Reverse().Select(field => KeyValuePair.Create(field.Key, Reversed(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Reversed)]),
        _ => node?.DeepClone(),
    };
}
