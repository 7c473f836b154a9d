using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Storage;
using VictimWorkflow.Tests.House;

namespace VictimWorkflow.HostTests.Formats;

/// <summary>
/// Stored samples of every shape a state ever had, kept for ever: <c>journey-1.json</c> and what it says, <c>journey-1.txt</c>. Whoever
/// makes a new shape adds the step in Core and runs this with <c>UPDATE_SAMPLES=1</c>, which writes the samples that are missing; the
/// older ones must go on saying what they said.
/// </summary>
public sealed class FormatTests
{
    private static readonly bool s_update = Environment.GetEnvironmentVariable("UPDATE_SAMPLES") == "1";

    private static readonly ImmutableArray<Kind> s_kinds =
    [
        Kind.Of<Crime>("crime", Meaning.Of), Kind.Of<Journey>("journey", Meaning.Of), Kind.Of<SafetyCard>("card", Meaning.Of), Kind.Of<InboxRow>("inbox", Meaning.Of),
    ];

    public static TheoryData<string, int> Samples
    {
        get
        {
            var samples = new TheoryData<string, int>();
            foreach (var kind in s_kinds)
            {
                for (var format = 1; format <= kind.Format; format++)
                {
                    samples.Add(kind.Name, format);
                }
            }

            return samples;
        }
    }

    [Fact]
    public async Task A_sample_of_every_shape_up_to_todays_exists()
    {
        if (s_update)
        {
            await WriteMissingAsync();
        }

        foreach (var kind in s_kinds)
        {
            Assert.All(Enumerable.Range(1, kind.Format), format => Assert.True(File.Exists(Sample(kind.Name, format)), $"There is no {kind.Name}-{format}.json."));
        }
    }

    [Theory, MemberData(nameof(Samples))]
    public void Each_sample_says_what_it_said_when_it_was_stored(string name, int format)
    {
        var kind = s_kinds.Single(k => k.Name == name);

        Assert.Equal(format, (int)JsonNode.Parse(File.ReadAllText(Sample(name, format)))!["format"]!);
        Assert.Equal(File.ReadAllLines(Path.ChangeExtension(Sample(name, format), ".txt")), kind.Read(File.ReadAllBytes(Sample(name, format))).Says);
    }

    [Theory, MemberData(nameof(Samples))]
    public void Written_again_a_sample_of_todays_shape_loses_nothing(string name, int format)
    {
        var kind = s_kinds.Single(k => k.Name == name);
        if (format == kind.Format)
        {
            var stored = JsonNode.Parse(File.ReadAllText(Sample(name, format)))!;

            var written = JsonNode.Parse(kind.Read(File.ReadAllBytes(Sample(name, format))).Again)!;

            // A property that is new and has a default is no new shape; one that is gone or renamed is.
            AssertHolds(stored, written, name);
        }
    }

    [Fact]
    public void A_shape_of_a_newer_release_is_refused_before_anything_of_it_is_read()
    {
        foreach (var kind in s_kinds)
        {
            var newer = $$"""{"anything":{"format":1},"format":{{kind.Format + 1}},"id":17}""";

            Assert.Throws<NewerFormatException>(() => kind.Read(Encoding.UTF8.GetBytes(newer)));
            Assert.Throws<JsonException>(() => kind.Read("""{"id":"j1"}"""u8.ToArray()));
        }
    }

    [Fact]
    public void The_number_that_is_written_is_the_number_of_steps_and_one()
    {
        Assert.Equal(Crime.CurrentFormat, StoredState.FormatOf<Crime>());
        Assert.Equal(Journey.CurrentFormat, StoredState.FormatOf<Journey>());
        Assert.Equal(SafetyCard.CurrentFormat, StoredState.FormatOf<SafetyCard>());
        Assert.Equal(InboxRow.CurrentFormat, StoredState.FormatOf<InboxRow>());
    }

    [Fact]
    public void An_older_shape_is_brought_to_todays_step_by_step()
    {
        var first = StoredState.Read<Letter>("""{"format":1,"to":"Sam Placeholder"}"""u8);
        var second = StoredState.Read<Letter>("""{"format":2,"givenName":"Sam","familyName":"Placeholder"}"""u8);
        var third = StoredState.Read<Letter>("""{"names":["Sam","Placeholder"],"format":3}"""u8);

        Assert.All([first, second, third], letter => Assert.Equal((3, "Sam Placeholder"), (letter.Format, string.Join(' ', letter.Names))));
    }

    /// <summary>Its names were one text, then two properties, and are a list today.</summary>
    private sealed record Letter(ImmutableArray<string> Names) : IStoredState
    {
        public int Format { get; init; } = 3;

        static ImmutableArray<Func<JsonObject, JsonObject>> IStoredState.Upgrades =>
        [
            first => new JsonObject { ["givenName"] = ((string)first["to"]!).Split(' ')[0], ["familyName"] = ((string)first["to"]!).Split(' ')[1] },
            second => new JsonObject { ["names"] = new JsonArray((string)second["givenName"]!, (string)second["familyName"]!) },
        ];
    }

    private sealed record Kind(string Name, int Format, Func<byte[], (string[] Says, string Again)> Read)
    {
        public static Kind Of<T>(string name, Func<T, IEnumerable<string>> meaning) where T : class, IStoredState => new(
            name, StoredState.FormatOf<T>(), json =>
            {
                var state = StoredState.Read<T>(json);
                return ([.. meaning(state)], JsonSerializer.Serialize(state, CoreJson.Options));
            });
    }

    private static void AssertHolds(JsonNode? stored, JsonNode? written, string path)
    {
        switch (stored)
        {
            case JsonObject before:
                var now = Assert.IsType<JsonObject>(written);
                Assert.All(before, property => Assert.True(now.ContainsKey(property.Key), $"{path}.{property.Key} is gone."));
                foreach (var (name, value) in before)
                {
                    AssertHolds(value, now[name], $"{path}.{name}");
                }

                break;
            case JsonArray items:
                Assert.Equal(items.Count, Assert.IsType<JsonArray>(written).Count);
                for (var n = 0; n < items.Count; n++)
                {
                    AssertHolds(items[n], written![n], $"{path}[{n}]");
                }

                break;
            default:
                Assert.True(JsonNode.DeepEquals(stored, written), $"{path} was {stored} and is {written}.");
                break;
        }
    }

    private static async Task WriteMissingAsync()
    {
        var states = await PlayedAsync();
        foreach (var kind in s_kinds.Where(k => !File.Exists(Sample(k.Name, k.Format))))
        {
            var json = JsonNode.Parse(states[kind.Name])!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
            await File.WriteAllTextAsync(Sample(kind.Name, kind.Format), json + "\n");
            await File.WriteAllLinesAsync(Path.ChangeExtension(Sample(kind.Name, kind.Format), ".txt"), kind.Read(Encoding.UTF8.GetBytes(json)).Says);
        }
    }

    // Some weeks of a burglary that got a new reference, a suspect on bail, a contact, and an email address that is no longer safe.
    private static async Task<Dictionary<string, string>> PlayedAsync()
    {
        await using var service = await RunningService.StartAsync();
        using var officer = await service.SignInAsync("officer-1", [Service.Security.Role.Officer], ["medway"]);
        var report = Given.Report("C-1");
        report["data"]!["persons"]![0]!["preferences"]!["timesToAvoid"] = JsonNode.Parse("""[{"days":["sat","sun"],"from":"09:00","to":"17:00"}]""");
        var id = (string)(await service.TakeAsync("msg-1", report)).Body!["journeyIds"]![0]!;
        await service.TakeAsync("msg-2", Given.Recorded("C-1"));
        var allocated = new JsonObject { ["crimeRef"] = "C-1", ["officerRef"] = "officer-1", ["unit"] = "medway" };
        await service.TakeAsync("msg-8", Given.Event("crime.allocated", "2026-03-30T08:42:00Z", allocated));
        await service.TakeAsync("msg-3", Given.Identified("C-1"));
        await service.TakeAsync("msg-4", Given.Arrested("C-1"));
        await service.MoveToAsync("2026-03-31T10:00:00Z");
        const string summary = "Explained what happens next; she asked about the window.";
        var told = await officer.ActAsync(Given.Contact("C-1", summary, "2026-03-31T09:50:00Z", "SOP-FIRST-CONTACT", "R6-ARREST"), "told-1");
        Assert.True(told.Status == 200, $"{told.Code} {told.Field}");
        await service.TakeAsync("msg-5", Given.Event("suspect.released", "2026-03-31T09:55:00Z", new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["suspectRef"] = "D1",
            ["basis"] = "bail",
            ["reason"] = "Enquiries",
            ["bailUntil"] = "2026-04-28T09:00:00Z",
        }));
        await service.TakeAsync("msg-6", Given.Event("crime.renumbered", "2026-03-31T10:00:00Z", new JsonObject { ["crimeRef"] = "C-1", ["newCrimeRef"] = "46/77/26" }));
        await service.MoveToAsync("2026-04-09T10:00:00Z");
        await service.PumpAsync();
        var frozen = Given.Event("contact-point.frozen", "2026-04-09T10:00:00Z", new JsonObject
        {
            ["crimeRef"] = "46/77/26",
            ["personRef"] = "V1",
            ["contactPointRef"] = "V1-email",
            ["reason"] = "unsafe",
        });
        Assert.Equal(200, (await officer.ActAsync(frozen, "frozen-1")).Status);
        await service.PostSignedAsync("msg-7", Given.Arrested("46/77/26", suspect: "D9", at: "2026-04-09T10:00:00Z"));
        await service.PumpAsync();
        var row = (await service.Store.FindEventAsync("records|msg-7"))!;
        return new Dictionary<string, string>
        {
            ["crime"] = JsonSerializer.Serialize(await service.Store.FindCrimeAsync("C-1"), CoreJson.Options),
            ["journey"] = JsonSerializer.Serialize(await service.Store.FindJourneyAsync(id), CoreJson.Options),
            ["card"] = JsonSerializer.Serialize(await service.Store.FindCardAsync("V1"), CoreJson.Options),
            ["inbox"] = JsonSerializer.Serialize(row with { SealedBody = null }, CoreJson.Options),
        };
    }

    private static string Sample(string name, int format) => Path.Combine(Repository.Root, "tests/VictimWorkflow.HostTests/Formats", $"{name}-{format}.json");
}
