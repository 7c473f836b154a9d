using System.Text;
using System.Text.Json.Nodes;
using NodaTime;

namespace VictimWorkflow.HostTests.EndToEnd;

/// <summary>
/// Marker names, numbers, addresses, birth dates and words are planted in a journey; then everything that was written and everything
/// that those without the right may read is searched for them.
/// </summary>
public sealed class PrivacyTests
{
    private const string Email = "markeremail@example.org";
    private const string Number = "07700 900987";
    private const string BirthDate = "1961-07-19";

    private static readonly string[] s_markers =
    [
        "Markergiven", "Markerfamily", "markeremail", "900987", "900 987", BirthDate, "Markeroffence", "Markerstreet", "Markersummary", "Markerreason",
        "Markerguardian", "markerguardian", "Markersuspect",
    ];

    private static readonly string[] s_lists =
    [
        "/", "/api/journeys", "/api/tasks", "/api/quarantine", "/api/compliance", "/api/compliance?format=csv", "/openapi/v1.json", "/mailbox",
        "/api/events/records%7Cmsg-report", "/api/events/records%7Cmsg-refused", "/healthz", "/api/nothing-here",
    ];

    [Fact]
    public async Task No_marker_is_in_anything_written_or_shown_to_those_without_the_right()
    {
        using var installation = new Installation();
        var answers = new StringBuilder();
        string output;
        await using (var local = await RunningLocal.StartAsync(installation.Folder, "--stepped-from", Given.Start))
        {
            using var supervisor = await local.SignInAsync("sergeant-1", ["supervisor"], ["medway"]);
            using var officer = await local.SignInAsync("officer-1", ["officer"], ["medway"]);
            using var operators = await local.SignInAsync("operator-1", ["operator"], ["*"]);
            using var commissioner = await local.SignInAsync("opcc-1", ["opcc"], ["*"]);
            var journey = await LiveAsync(local, officer, supervisor);
            await CheckOfficerReadsAsync(officer, journey);

            string[] records = [.. new[] { "", "/timeline", "/obligations", "/messages" }.Select(part => $"/api/journeys/{journey}{part}")];
            foreach (var path in s_lists.Concat(records))
            {
                foreach (var reader in (HttpClient[])[operators, commissioner])
                {
                    using var answer = await reader.GetAsync(new Uri(path, UriKind.Relative));
                    answers.Append(path).Append(' ').Append(answer).Append(await answer.Content.ReadAsStringAsync()).Append('\n');
                }
            }

            // While it runs: the log beside the file as well.
            Search(installation.Folder);
            Assert.Equal(0, await local.StopAsync());
            output = local.Output.All;
        }

        Search(installation.Folder);
        Assert.All(s_markers, marker => Assert.DoesNotContain(marker, output, StringComparison.OrdinalIgnoreCase));
        Assert.All(s_markers, marker => Assert.DoesNotContain(marker, answers.ToString(), StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<string> LiveAsync(RunningLocal local, HttpClient officer, HttpClient supervisor)
    {
        var taken = await local.TakeAsync("msg-report", Report());
        var journey = (string)taken["journeyIds"]![0]!;
        await local.TakeAsync("msg-recorded", Given.Recorded("C-1"));
        await local.TakeAsync("msg-allocated", Given.Allocated("C-1"));
        await local.TakeAsync("msg-refused", Report());
        await local.PostAsync("msg-unread", Encoding.UTF8.GetBytes("""{"type":"crime.reported","Markersummary":"""));
        await local.PostAsync("msg-invalid", Encoding.UTF8.GetBytes("""{"type":"crime.reported","timestamp":"Markerreason","data":{"crimeRef":"Markerfamily"}}"""));
        var spoken = Contact("Markersummary: spoke at length about what happens next and what was wanted.");
        await ActAsync(officer, Given.Event("contact.logged", spoken), isTaken: true);
        await ActAsync(officer, Given.Event("contact.logged", Contact("Markersummary")), isTaken: false);
        await ActAsync(supervisor, Given.Event("journey.suspended", new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["personRef"] = "V1",
            ["reason"] = "Markerreason asked for quiet",
            ["until"] = "2026-04-02T09:00:00Z",
        }), isTaken: true);
        await local.PassAsync(Given.StartsAt + Duration.FromDays(10));
        return journey;
    }

    private static async Task CheckOfficerReadsAsync(HttpClient officer, string journey)
    {
        var record = await officer.GetStringAsync(new Uri($"/api/journeys/{journey}", UriKind.Relative));
        var timeline = await officer.GetStringAsync(new Uri($"/api/journeys/{journey}/timeline", UriKind.Relative));

        Assert.Contains("Markergiven Markerfamily", record, StringComparison.Ordinal);
        Assert.Contains("Markersummary", timeline, StringComparison.Ordinal);
        Assert.Contains("Markerreason", timeline, StringComparison.Ordinal);
        Assert.Contains("Markeroffence", timeline, StringComparison.Ordinal);
    }

    // Every byte of the folder, as UTF-8 and UTF-16, but for what the pretended outside company keeps.
    private static void Search(string folder)
    {
        // The lock says only who holds it, and its holder lets nobody open it.
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}provider{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).ToList();
        Assert.Contains(files, file => file.EndsWith("victim-workflow.db", StringComparison.Ordinal));
        foreach (var file in files)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var buffer = new MemoryStream();
            stream.CopyTo(buffer);
            var text = Encoding.Latin1.GetString(buffer.ToArray()).Replace("\0", "", StringComparison.Ordinal);
            Assert.All(s_markers, marker => Assert.False(
                text.Contains(marker, StringComparison.OrdinalIgnoreCase), $"'{marker}' stands in {Path.GetFileName(file)}"));
        }
    }

    private static async Task ActAsync(HttpClient officer, JsonObject body, bool isTaken)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await officer.PostAsync(new Uri("/api/events", UriKind.Relative), content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode == isTaken, text);
        Assert.All(s_markers, marker => Assert.DoesNotContain(marker, text, StringComparison.OrdinalIgnoreCase));
    }

    private static JsonObject Contact(string summary) => new()
    {
        ["crimeRef"] = "C-1",
        ["personRef"] = "V1",
        ["method"] = "phone",
        ["direction"] = "outbound",
        ["outcome"] = "spoke",
        ["reason"] = "first-contact",
        ["summary"] = summary,
        ["covers"] = new JsonArray(new JsonObject { ["rule"] = "SOP-FIRST-CONTACT" }),
        ["numberVisible"] = true,
    };

    private static JsonObject Report()
    {
        var report = Given.Report("C-1", "V1", Email);
        var data = report["data"]!;
        data["offence"]!["title"] = "Markeroffence of a bicycle";
        data["suspects"] = new JsonArray(new JsonObject
        {
            ["suspectRef"] = "D1",
            ["contactPoints"] = new JsonArray(new JsonObject { ["kind"] = "email", ["value"] = "markersuspect@example.org" }),
        });
        var person = data["persons"]![0]!;
        (person["givenName"], person["familyName"], person["birthDate"]) = ("Markergiven", "Markerfamily", BirthDate);
        person["contactPoints"]!.AsArray().Add(new JsonObject { ["contactPointRef"] = "V1-2", ["kind"] = "mobile", ["value"] = Number, ["safe"] = "yes" });
        person["contactPoints"]!.AsArray().Add(new JsonObject
        {
            ["contactPointRef"] = "V1-3",
            ["kind"] = "address",
            ["value"] = "1 Markerstreet, Exampleton, ZZ99 9ZZ",
            ["safe"] = "yes",
        });
        person["supporter"] = new JsonObject
        {
            ["name"] = "Markerguardian",
            ["relation"] = "friend",
            ["contactPoints"] = new JsonArray(new JsonObject
            {
                ["contactPointRef"] = "V1-4",
                ["kind"] = "email",
                ["value"] = "markerguardian@example.org",
                ["safe"] = "yes",
            }),
        };
        return report;
    }
}
