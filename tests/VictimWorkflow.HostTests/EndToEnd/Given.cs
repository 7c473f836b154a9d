using System.Text.Json.Nodes;
using NodaTime;

namespace VictimWorkflow.HostTests.EndToEnd;

/// <summary>Synthetic events as a records system would send them.</summary>
internal static class Given
{
    /// <summary>A Tuesday morning: texts that can wait may go.</summary>
    public const string Start = "2026-03-24T10:00:00Z";

    public static readonly Instant StartsAt = Instant.FromUtc(2026, 3, 24, 10, 0);

    public static JsonObject Event(string type, JsonObject data, Instant? at = null) =>
        new() { ["type"] = type, ["timestamp"] = (at ?? StartsAt).ToString(), ["data"] = data };

    /// <summary>One victim with one safe contact point: a number (07...) or an email address.</summary>
    public static JsonObject Report(string crimeRef, string personRef, string to, Instant? at = null) => Report(crimeRef, [(personRef, to)], at);

    public static JsonObject Report(string crimeRef, IEnumerable<(string Ref, string To)> persons, Instant? at = null) => Event("crime.reported", new JsonObject
    {
        ["crimeRef"] = crimeRef,
        ["reportChannel"] = "online",
        ["committedOn"] = "2026-03-23",
        ["unit"] = "medway",
        ["officerRef"] = "officer-1",
        ["offence"] = new JsonObject { ["title"] = "Theft of a bicycle", ["flags"] = new JsonArray("loss-or-damage") },
        ["persons"] = new JsonArray([.. persons.Select(person => Person(person.Ref, person.To))]),
    }, at);

    public static JsonObject Recorded(string crimeRef, Instant? at = null) => Event(
        "crime.recorded", new JsonObject { ["crimeRef"] = crimeRef, ["crimeNumber"] = $"46/{crimeRef}/26", ["investigationCreated"] = true }, at);

    public static JsonObject Allocated(string crimeRef, Instant? at = null) => Event(
        "crime.allocated", new JsonObject { ["crimeRef"] = crimeRef, ["officerRef"] = "officer-1", ["unit"] = "medway" }, at);

    private static JsonObject Person(string personRef, string to)
    {
        var method = to.Contains('@', StringComparison.Ordinal) ? "email" : "sms";
        return new JsonObject
        {
            ["personRef"] = personRef,
            ["role"] = "victim",
            ["givenName"] = "Sam",
            ["familyName"] = "Placeholder",
            ["birthDate"] = "1990-02-11",
            ["contactPoints"] = new JsonArray(new JsonObject
            {
                ["contactPointRef"] = $"{personRef}-1",
                ["kind"] = method == "email" ? "email" : "mobile",
                ["value"] = to,
                ["safe"] = "yes",
            }),
            ["preferences"] = new JsonObject { ["dates"] = method, ["news"] = method, ["routine"] = method },
        };
    }
}

/// <summary>A folder for one installation, gone with the test.</summary>
internal sealed class Installation : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("end-to-end-").FullName;

    public string In(string name) => Path.Combine(Folder, name);

    public void Dispose()
    {
        for (var tries = 0; Directory.Exists(Folder); tries++)
        {
            try
            {
                Directory.Delete(Folder, recursive: true);
            }
            catch (IOException) when (tries < 50)
            {
                // The provider needs a moment to see that its parent is gone.
                Thread.Sleep(100);
            }
        }
    }
}
