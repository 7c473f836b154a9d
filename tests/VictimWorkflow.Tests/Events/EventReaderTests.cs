using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Events;

public class EventReaderTests
{
    [Fact]
    public void Every_event_of_the_shared_scenarios_and_every_printed_example_is_read()
    {
        var bodies = ContractSamples.Bodies().ToList();

        Assert.True(bodies.Count > 100);
        foreach (var body in bodies)
        {
            var envelope = ContractSamples.ReadOrFail(body.ToJsonString());

            Assert.Equal((string?)body["type"], envelope.Type);
            Assert.Equal(envelope.Type, EventCatalogue.TypeOf(envelope.Event));
            Assert.True(JsonNode.DeepEquals(body["data"], envelope.Data));
        }
    }

    [Fact]
    public void A_report_is_typed_throughout()
    {
        var envelope = ContractSamples.ReadOrFail(Examples.All[0]);

        Assert.Equal(Instant.FromUtc(2026, 3, 28, 23, 30), envelope.Timestamp);
        var report = Assert.IsType<Event.CrimeReported>(envelope.Event);
        Assert.Equal(("C-EXAMPLE-1", ReportChannel.Phone999), (report.CrimeRef, report.ReportChannel));
        Assert.Equal(new LocalDate(2026, 3, 28), report.CommittedOn);
        Assert.Equal<OffenceFlag>([OffenceFlag.DomesticAbuse, OffenceFlag.CoerciveControl], report.Offence.Flags);
        var person = Assert.Single(report.Persons);
        Assert.Equal((PersonRole.Victim, "Sam", new LocalDate(1990, 2, 11)), (person.Role, person.GivenName, person.BirthDate));
        Assert.Equal([Safety.Yes, Safety.Unknown], person.ContactPoints.Select(p => p.Safe));
        Assert.Equal((ContactMethod.Phone, 7), (person.Preferences!.News, person.Preferences.IntervalDays));
        var avoid = Assert.Single(person.Preferences.TimesToAvoid);
        Assert.Equal((new MinuteOfDay(0), new MinuteOfDay(600)), (avoid.From, avoid.To));
        Assert.Equal(false, Assert.Single(report.Suspects).Under18);
    }

    [Theory]
    [InlineData("2026-03-29T19:45:00+01:00")]
    [InlineData("2026-03-29T19:45+01:00")]
    [InlineData("2026-03-29T18:45Z")]
    public void Seconds_may_be_left_out_and_any_offset_is_good(string timestamp)
    {
        var body = ContractSamples.Parsed(Examples.All[1]);
        body["timestamp"] = timestamp;

        Assert.Equal(Instant.FromUtc(2026, 3, 29, 18, 45), ContractSamples.ReadOrFail(body.ToJsonString()).Timestamp);
    }

    [Theory]
    [InlineData("mobile", "+44 7700 900123")]
    [InlineData("mobile", "+44 (0)7700 900123")]
    [InlineData("mobile", "+353 85 012 3456")]
    [InlineData("landline", "(01632) 960-123")]
    [InlineData("email", "a.b+c@mail.example.org")]
    [InlineData("address", "1 Row")]
    [InlineData("portal", "x")]
    public void A_contact_point_that_can_be_one_is_read(string kind, string value)
    {
        var body = ContractSamples.Parsed(Examples.All[0]);
        body["data"]!["persons"]![0]!["contactPoints"]![0]!["kind"] = kind;
        body["data"]!["persons"]![0]!["contactPoints"]![0]!["value"] = value;

        ContractSamples.ReadOrFail(body.ToJsonString());
    }

    [Theory]
    [InlineData("""{"days": ["mon"], "from": "22:00", "to": "06:00"}""")]
    [InlineData("""{"days": ["mon"], "from": "00:00", "to": "24:00", "channels": ["phone"]}""")]
    [InlineData("""{"dates": {"from": "2026-04-01", "until": "2026-04-01"}, "from": "00:00", "to": "24:00"}""")]
    public void Windows_may_cross_midnight_and_stand_on_dates(string window)
    {
        var body = ContractSamples.Parsed(Examples.All[0]);
        body["data"]!["persons"]![0]!["preferences"]!["timesToAvoid"]![0] = JsonNode.Parse(window);

        ContractSamples.ReadOrFail(body.ToJsonString());
    }

    [Fact]
    public void An_event_without_any_field_is_refused_for_one_that_its_type_requires()
    {
        foreach (var (type, schema) in ContractSamples.Contract()["events"]!.AsObject())
        {
            var required = schema!["fields"]!.AsObject().Where(f => (bool?)f.Value!["required"] == true).Select(f => f.Key).ToList();
            var body = new JsonObject { ["type"] = type, ["timestamp"] = "2026-03-28T12:00Z", ["data"] = new JsonObject() };
            var read = ContractSamples.Read(body.ToJsonString());

            if (required.Count == 0)
                Assert.IsType<ReadResult.Read>(read);
            else
                Assert.Contains(Assert.IsType<ReadResult.Refused>(read).Refusal.Field, required.Select(name => $"data.{name}"));
        }
    }

    [Fact]
    public void Depth_is_limited()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 17)) + string.Concat(Enumerable.Repeat("]", 17));

        Assert.Equal(("invalid-data", null), Refused(deep));
        Assert.Equal(("invalid-data", null), Refused(JsonDocument.Parse(deep).RootElement));
    }

    [Fact]
    public void An_element_is_judged_as_strictly_as_a_body()
    {
        using var twice = JsonDocument.Parse("""
            {"type": "send-hold.lifted", "type": "send-hold.lifted", "timestamp": "2026-03-28T12:00Z", "data": {}}
            """);
        using var good = JsonDocument.Parse(Examples.All[0]);

        Assert.Equal(("invalid-data", null), Refused(twice.RootElement));
        Assert.Equal(("invalid-data", null), Refused(default(JsonElement)));
        Assert.IsType<ReadResult.Read>(EventReader.Read(good.RootElement));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"type\": \"\\ud800\", \"timestamp\": \"2026-03-28T12:00Z\", \"data\": {}}")]
    [InlineData("{\"\\ud800\": 1}")]
    [InlineData("{\"type\": \"send-hold.set\", \"timestamp\": \"2026-03-28T12:00Z\", \"data\": {\"reason\": \"\\udfff\"}}")]
    public void What_is_no_event_at_all_is_refused_without_a_field(string body) => Assert.Equal(("invalid-data", null), Refused(body));

    [Fact]
    public void Broken_UTF8_is_refused()
    {
        var body = Encoding.UTF8.GetBytes("""{"type": "send-hold.set", "timestamp": "2026-03-28T12:00Z", "data": {"reason": "??"} }""");
        body[^6] = 0xC3;
        body[^5] = 0x28;

        Assert.Equal("invalid-data", Assert.IsType<ReadResult.Refused>(EventReader.Read(body)).Refusal.Code);
    }

    [Fact]
    public void No_damage_to_a_body_makes_the_reader_throw()
    {
        foreach (var body in Examples.All.Select(Encoding.UTF8.GetBytes))
        {
            for (var at = 0; at < body.Length; at++)
            {
                foreach (var damage in "\"{[09\\\u00ff"u8.ToArray())
                {
                    var damaged = body.ToArray();
                    damaged[at] = damage;
                    Assert.NotNull(EventReader.Read(damaged));
                }
            }
        }
    }

    internal static (string Code, string? Field) Refused(string json) => Answer(ContractSamples.Read(json));

    private static (string Code, string? Field) Refused(JsonElement element) => Answer(EventReader.Read(element));

    private static (string Code, string? Field) Answer(ReadResult result)
    {
        var refusal = Assert.IsType<ReadResult.Refused>(result).Refusal;
        return (refusal.Code, refusal.Field);
    }
}
