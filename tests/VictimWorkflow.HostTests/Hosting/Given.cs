using System.Text.Json.Nodes;

namespace VictimWorkflow.HostTests.Hosting;

/// <summary>Bodies of synthetic events.</summary>
internal static class Given
{
    public const string Reported = "2026-03-30T08:30:00Z";

    public static JsonObject Event(string type, string at, JsonObject data) =>
        new() { ["type"] = type, ["timestamp"] = at, ["data"] = data };

    /// <summary>A burglary with one victim, V1, who takes email.</summary>
    public static JsonObject Report(
        string crimeRef, string unit = "medway", bool policeEmployee = false, string person = "V1", string at = Reported) =>
        Event("crime.reported", at, new JsonObject
        {
            ["crimeRef"] = crimeRef,
            ["reportChannel"] = "online",
            ["committedOn"] = "2026-03-29",
            ["unit"] = unit,
            ["officerRef"] = "officer-1",
            ["offence"] = new JsonObject { ["title"] = "Burglary in a dwelling", ["flags"] = new JsonArray("burglary") },
            ["persons"] = new JsonArray(Person(person, policeEmployee)),
        });

    public static JsonObject Person(string person, bool policeEmployee = false) => new()
    {
        ["personRef"] = person,
        ["role"] = "victim",
        ["givenName"] = "Sam",
        ["familyName"] = "Placeholder",
        ["birthDate"] = "1990-02-11",
        ["policeEmployee"] = policeEmployee,
        ["contactPoints"] = new JsonArray(new JsonObject
        {
            ["contactPointRef"] = $"{person}-email",
            ["kind"] = "email",
            ["value"] = $"{person.ToLowerInvariant()}@example.org",
            ["safe"] = "yes",
            ["checkedAt"] = "2026-03-29T09:00:00Z",
            ["checkedBy"] = "victim",
        }),
        ["preferences"] = new JsonObject { ["dates"] = "email", ["news"] = "email", ["routine"] = "email" },
    };

    public static JsonObject Recorded(string crimeRef, string at = "2026-03-30T08:40:00Z") => Event("crime.recorded", at, new JsonObject
    {
        ["crimeRef"] = crimeRef,
        ["crimeNumber"] = "46/EXAMPLE/26",
        ["investigationCreated"] = true,
    });

    public static JsonObject Arrested(string crimeRef, string suspect = "D1", string at = "2026-03-30T08:50:00Z") =>
        Event("suspect.arrested", at, new JsonObject { ["crimeRef"] = crimeRef, ["suspectRef"] = suspect });

    public static JsonObject Identified(string crimeRef, string suspect = "D1", string at = "2026-03-30T08:45:00Z") =>
        Event("suspect.identified", at, new JsonObject { ["crimeRef"] = crimeRef, ["suspectRef"] = suspect });

    public static JsonObject Contact(string crimeRef, string summary, string at = "2026-03-30T09:00:00Z", params string[] covers) =>
        Event("contact.logged", at, new JsonObject
        {
            ["crimeRef"] = crimeRef,
            ["personRef"] = "V1",
            ["method"] = "phone",
            ["direction"] = "outbound",
            ["outcome"] = "spoke",
            ["reason"] = "other",
            ["summary"] = summary,
            ["covers"] = new JsonArray([.. covers.Select(rule => new JsonObject { ["rule"] = rule })]),
        });
}
