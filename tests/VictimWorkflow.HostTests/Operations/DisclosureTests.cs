using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using VictimWorkflow.HostTests.Hosting;

namespace VictimWorkflow.HostTests.Operations;

public sealed class DisclosureTests
{
    private const string Words = "She asked about the broken window and her insurance.";

    [Fact]
    public async Task A_supervisors_pack_holds_everything_about_the_journey_to_be_read_by_people_and_programs()
    {
        await using var office = await Office.OpenAsync();
        await office.Officer.ActAsync(Given.Contact("C-1", Words));
        await office.Service.TakeAsync("msg-2", Given.Recorded("C-1"));

        var (json, html, sums) = await OpenAsync(office.Supervisor, office.Journey);

        var pack = JsonNode.Parse(json)!;
        Assert.Equal(("sergeant-1", true, "Sam Placeholder"), ((string?)pack["madeFor"], (bool)pack["withWords"]!, (string?)pack["journey"]!["name"]));
        Assert.Equal(["crime.reported", "contact.logged", "crime.recorded"], pack["timeline"]!.AsArray().Select(e => (string)e!["type"]!).Take(3));
        Assert.All(pack["obligations"]!.AsArray(), o => Assert.NotEmpty(o!["explanation"]!.AsArray()));
        Assert.NotEmpty(pack["messages"]!.AsArray());
        Assert.NotEmpty(pack["audit"]!.AsArray());
        Assert.Equal("disclosure", (string?)Assert.Single(pack["reads"]!.AsArray())!["what"]);
        Assert.Contains(Words, json, StringComparison.Ordinal);
        Assert.Contains("Sam Placeholder", html, StringComparison.Ordinal);
        Assert.Contains("broken window", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains($"{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(json)))}  disclosure.json", sums, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operators_pack_names_nobody_and_quotes_nobody()
    {
        await using var office = await Office.OpenAsync();
        await office.Officer.ActAsync(Given.Contact("C-1", Words));
        await office.Service.TakeAsync("msg-2", Given.Recorded("C-1"));

        var (json, html, _) = await OpenAsync(office.Operator, office.Journey);

        foreach (var text in new[] { json, html })
        {
            Assert.DoesNotContain("Placeholder", text, StringComparison.Ordinal);
            Assert.DoesNotContain("broken window", text, StringComparison.Ordinal);
            Assert.DoesNotContain("example.org", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Burglary", text, StringComparison.Ordinal);
        }

        Assert.All(JsonNode.Parse(json)!["messages"]!.AsArray(), m => Assert.Equal(("", ""), ((string)m!["subject"]!, (string)m["body"]!)));
    }

    [Fact]
    public async Task Each_pack_is_noted_and_only_for_those_who_may_see_the_journey()
    {
        await using var office = await Office.OpenAsync();
        var path = $"/api/journeys/{office.Journey}/disclosure";

        Assert.Equal(403, (await office.Officer.AskAsync(path)).Status);
        Assert.Equal(404, (await office.Elsewhere.AskAsync(path)).Status);
        Assert.Equal(200, (await office.Supervisor.AskAsync(path)).Status);

        var noted = await office.Service.Store.AccessAsync(office.Journey, NodaTime.Instant.MinValue, 10);
        Assert.Equal(["sergeant-1 disclosure"], noted.Select(n => $"{n.ActorRef} {n.What}"));
    }

    private static async Task<(string Json, string Html, string Sums)> OpenAsync(HttpClient client, string journey)
    {
        using var answer = await client.GetAsync(new Uri($"/api/journeys/{journey}/disclosure", UriKind.Relative));
        Assert.Equal("application/zip", answer.Content.Headers.ContentType!.MediaType);
        await using var archive = new ZipArchive(await answer.Content.ReadAsStreamAsync());
        return (await ReadAsync(archive, "disclosure.json"), await ReadAsync(archive, "disclosure.html"), await ReadAsync(archive, "sha256sums.txt"));
    }

    private static async Task<string> ReadAsync(ZipArchive archive, string name)
    {
        using var reader = new StreamReader(await archive.GetEntry(name)!.OpenAsync());
        return await reader.ReadToEndAsync();
    }
}
