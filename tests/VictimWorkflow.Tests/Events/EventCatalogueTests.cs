using System.Text.Json;
using System.Text.Json.Nodes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Events;

public class EventCatalogueTests
{
    // Stored logs are read by these names. Add to the list; never change or remove one.
    private static readonly string[] s_frozen =
    [
        "appeal.recorded", "bail.changed", "charge.decided", "complaint.received", "concern.reported", "conflict.decided",
        "contact-point.frozen", "contact.agreed", "contact.logged", "cps-file.recorded", "crime.allocated", "crime.finalised",
        "crime.recorded", "crime.renumbered", "crime.reopened", "crime.reported", "decision.proposed", "delivery.reported",
        "disposal.recorded", "duty.extended", "duty.recorded", "event.withdrawn", "hearing.held", "hearing.listed",
        "hearing.resulted", "journey.resumed", "journey.suspended", "journey.terminated", "needs.assessed",
        "officer.unavailable", "person.merged", "person.updated", "prisoner-contact.reported", "property.released",
        "referral.recorded", "reply.received", "request.received", "review.decided", "rules.changed", "send-hold.lifted",
        "send-hold.set", "sentence-stage.reported", "special-measures.recorded", "statement.recorded", "suspect.arrested",
        "suspect.identified", "suspect.interviewed", "suspect.released", "task.claimed", "task.reassigned", "update.opted-out",
        "witness.attended", "witness.required",
    ];

    // Told by one crime to another inside the product; no sender may send one. As frozen as the others.
    private static readonly string[] s_internal = ["journey.carried-over"];

    public static TheoryData<string> Types => [.. s_frozen];

    [Fact]
    public void The_frozen_names_are_those_of_the_contract()
    {
        var contract = ContractSamples.Contract()["events"]!.AsObject().Select(e => e.Key).Order(StringComparer.Ordinal);

        Assert.Equal(s_frozen, contract);
        Assert.Equal(s_frozen, EventCatalogue.Types);
    }

    [Theory, MemberData(nameof(Types))]
    public void Every_type_has_a_sealed_record_of_its_name(string type)
    {
        var record = typeof(Event).GetNestedType(Pascal(type));

        Assert.NotNull(record);
        Assert.True(record.IsSealed && record.IsSubclassOf(typeof(Event)));
    }

    [Fact]
    public void There_is_no_record_without_a_type()
    {
        var records = typeof(Event).GetNestedTypes().Select(r => r.Name).Order(StringComparer.Ordinal);

        Assert.Equal(s_frozen.Concat(s_internal).Select(Pascal).Order(StringComparer.Ordinal), records);
    }

    [Theory, MemberData(nameof(Types))]
    public void Every_field_of_a_type_and_every_value_of_an_enumeration_is_read_and_written_as_the_contract_spells_it(string type)
    {
        for (var choice = 0; choice < 30; choice++)
        {
            var data = Filled(type, choice);
            var happened = EventPrivacy.Parse(type, data);
            var written = JsonSerializer.SerializeToNode(happened, happened.GetType(), CoreJson.Options)!.AsObject();

            Assert.True(JsonNode.DeepEquals(WithoutEmptyLists(data), WithoutEmptyLists(written)), $"{data}\n{written}");
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void A_stored_event_reads_back_through_the_union(string type)
    {
        var happened = EventPrivacy.Parse(type, Filled(type));

        var stored = JsonSerializer.Serialize<Event>(happened, CoreJson.Options);
        var again = JsonSerializer.Deserialize<Event>(stored, CoreJson.Options)!;

        Assert.Equal(type, EventCatalogue.TypeOf(again));
        Assert.Equal(stored, JsonSerializer.Serialize(again, CoreJson.Options));
    }

    [Theory, MemberData(nameof(Types))]
    public void No_list_of_an_event_is_ever_unset(string type)
    {
        var happened = EventPrivacy.Parse(type, []);

        var lists = happened.GetType().GetProperties().Select(p => p.GetValue(happened)).OfType<System.Collections.IList>();
        Assert.All(lists, list => Assert.Empty(list));
    }

    [Theory]
    [InlineData("crime.recorded", true)]          // records system
    [InlineData("hearing.resulted", true)]        // court/VWCU feed
    [InlineData("sentence-stage.reported", true)] // Probation
    [InlineData("review.decided", true)]          // review unit
    [InlineData("concern.reported", true)]        // support service
    [InlineData("duty.recorded", true)]           // other body
    [InlineData("delivery.reported", true)]       // delivery provider
    [InlineData("contact.logged", false)]
    [InlineData("needs.assessed", false)]
    [InlineData("decision.proposed", false)]
    [InlineData("journey.suspended", false)]
    [InlineData("rules.changed", false)]
    [InlineData("event.withdrawn", false)]
    public void Only_what_another_body_sends_may_wait(string type, bool mayWait) => Assert.Equal(mayWait, EventCatalogue.MayWait(type));

    [Fact]
    public void All_rules_and_errors_of_the_contract_are_there_as_data()
    {
        var contract = ContractSamples.Contract();
        var rules = JsonSerializer.SerializeToNode(EventCatalogue.Rules, CoreJson.Options);

        Assert.Equal(158, EventCatalogue.Rules.Count);
        Assert.True(JsonNode.DeepEquals(contract["rules"], rules));
        Assert.True(JsonNode.DeepEquals(contract["errors"], JsonSerializer.SerializeToNode(EventCatalogue.Errors, CoreJson.Options)));
    }

    [Fact]
    public void A_rule_says_its_clock()
    {
        var clock = Assert.Single(EventCatalogue.Rules["R6-BAILCHANGE"]);

        Assert.Equal(("wd", 5, 1, "occurredAt"), (clock.Unit, clock.Standard, clock.Enhanced, clock.From));
        Assert.Equal(new RuleTrigger("bail.changed", "setBy police"), Assert.Single(clock.Opens));
        Assert.Equal(["IMU check"], EventCatalogue.Rules["R3-VCC"].Select(c => c.Label).OfType<string>());
    }

    [Fact]
    public void A_type_names_its_sender_and_its_errors()
    {
        Assert.Equal("records system, supervisor", EventCatalogue.SenderOf("crime.allocated"));
        Assert.Equal<string>(["no-bail-to-change"], EventCatalogue.ErrorsOf("bail.changed"));
    }

    private static string Pascal(string type) =>
        string.Concat(type.Split('.', '-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Every field the contract gives the type; enumerations take their nth value.</summary>
    private static JsonObject Filled(string type, int choice = 0)
    {
        var contract = ContractSamples.Contract();
        return FillFields(contract["events"]![type]!["fields"]!.AsObject(), contract["shapes"]!.AsObject(), choice);
    }

    private static JsonObject FillFields(JsonObject fields, JsonObject shapes, int choice) =>
        new(fields.Select(field => KeyValuePair.Create(field.Key, Fill(field.Value!, shapes, choice))));

    private static JsonNode? Fill(JsonNode field, JsonObject shapes, int choice) => (string)field["type"]! switch
    {
        "boolean" => choice % 2 == 0,
        "integer" => choice + 1,
        "array" => new JsonArray(Fill(field["items"]!, shapes, choice)),
        "object" => FillFields((field["shape"] is { } shape ? shapes[(string)shape!]! : field["properties"]!).AsObject(), shapes, choice),
        _ when field["enum"] is JsonArray values => values[choice % values.Count]!.DeepClone(),
        _ => (string?)field["format"] switch
        {
            "date" => "2026-02-11",
            "date-time" => "2026-03-29T18:40:00Z",
            "time" => "24:00",
            _ => "text",
        },
    };

    private static JsonNode WithoutEmptyLists(JsonNode node)
    {
        foreach (var (name, value) in node is JsonObject fields ? fields.ToList() : [])
        {
            if (value is JsonArray { Count: 0 })
                node.AsObject().Remove(name);
            else
                WithoutEmptyLists(value!);
        }
        foreach (var item in node is JsonArray items ? items.ToList() : [])
            WithoutEmptyLists(item!);
        return node;
    }
}
