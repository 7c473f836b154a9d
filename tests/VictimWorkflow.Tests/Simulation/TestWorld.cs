using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Tests.Simulation;

/// <summary>One crime (C1) with a victim (V1) and a suspect (D1), told event by event, an hour apart.</summary>
internal sealed class TestWorld
{
    public const string Crime = "C1";

    public static readonly Instant Start = Instant.FromUtc(2026, 4, 1, 9, 0);

    private static readonly Duration s_between = Duration.FromHours(1);

    private int _told;

    public TestWorld(WorldOptions? options = null) => World = new World(options ?? new WorldOptions(RuleBook.Current) { StoresEveryStep = true }, Start);

    public World World { get; }

    public Journey Victim => World.JourneyOf("C1~V1");

    public LifeCycleState StateOf(string suspect) => World.FindCrime(Crime)!.Suspects[suspect].State;

    public static JsonObject Person(string personRef, string birthDate = "1990-01-27") => new()
    {
        ["personRef"] = personRef,
        ["role"] = "victim",
        ["birthDate"] = birthDate,
        ["contactPoints"] = new JsonArray(
            new JsonObject { ["contactPointRef"] = $"{personRef}-mobile", ["kind"] = "mobile", ["value"] = "07700 900123", ["safe"] = "yes" },
            new JsonObject { ["contactPointRef"] = $"{personRef}-email", ["kind"] = "email", ["value"] = "someone@example.org", ["safe"] = "yes" }),
    };

    public TestWorld Report(string occurredAt = "2026-04-01T09:55Z") => Tell("crime.reported", new JsonObject
    {
        ["occurredAt"] = occurredAt,
        ["reportChannel"] = "online",
        ["committedOn"] = "2026-03-31",
        ["unit"] = "medway",
        ["offence"] = new JsonObject { ["title"] = "Theft", ["flags"] = new JsonArray("loss-or-damage") },
        ["persons"] = new JsonArray(Person("V1")),
        ["suspects"] = new JsonArray(new JsonObject { ["suspectRef"] = "D1" }),
    });

    /// <summary>Tells an event that must be taken.</summary>
    public TestWorld Tell(string type, string data) => Tell(type, JsonNode.Parse(data)!.AsObject());

    public TestWorld Tell(string type, JsonObject data)
    {
        var reception = Try(type, data);
        return reception is Reception.Kept ? this : throw new InvalidOperationException($"{type}: {reception}");
    }

    public Reception Try(string type, JsonObject data, string? id = null, Origin origin = Origin.User)
    {
        World.MoveTo(World.Now + s_between);
        data["crimeRef"] ??= Crime;
        return World.Receive(Post.Of(id ?? $"event-{++_told}", origin, type, World.Now, data.DeepClone()));
    }
}
