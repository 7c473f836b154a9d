using System.Text;
using System.Text.Json;
using VictimWorkflow.AzureTests.Tables;
using VictimWorkflow.Functions.Hosting;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.AzureTests.Hosting;

/// <summary>The platform signs people in and says who they are; it is believed where it says that it does, and nowhere else.</summary>
[Collection(nameof(Wire))]
public sealed class PlatformSignInTests
{
    [Fact]
    public async Task Whom_the_platform_names_has_the_roles_and_units_it_names()
    {
        await using var host = await RunningAzure.StartAsync(isPlatformSigningIn: true);
        await host.TakeAsync("msg-1", Given.Report("C-1", unit: "medway"));
        await host.TakeAsync("msg-2", Given.Report("C-2", unit: "maidstone", person: "V2"));
        using var officer = As(host, "officer", "unit:medway");
        using var everywhere = As(host, "supervisor", "unit:*");
        using var figures = As(host, "opcc", "unit:*");
        using var withoutUnit = As(host, "officer");

        Assert.Equal("C-1", (string?)Assert.Single((await officer.AskAsync("/api/journeys")).Body!["items"]!.AsArray())!["crimeRef"]);
        Assert.Equal(2, (await everywhere.AskAsync("/api/journeys")).Body!["items"]!.AsArray().Count);
        Assert.Equal(403, (await figures.AskAsync("/api/journeys")).Status);
        Assert.Empty((await withoutUnit.AskAsync("/api/journeys")).Body!["items"]!.AsArray());
    }

    [Fact]
    public async Task A_principal_that_cannot_be_read_or_is_not_the_platforms_is_nobody()
    {
        await using var host = await RunningAzure.StartAsync(isPlatformSigningIn: true);
        using var garbled = With(host, "no base64");
        using var nameless = With(host, Encoded(new { claims = new[] { new { typ = "roles", val = "supervisor" } } }));
        using var nobody = host.NewClient();
        Assert.All(await Task.WhenAll(new[] { garbled, nameless, nobody }.Select(client => client.AskAsync("/api/journeys"))),
            answer => Assert.Equal(401, answer.Status));

        await using var without = await RunningAzure.StartAsync();
        using var forged = As(without, "supervisor", "unit:*");
        Assert.Equal(401, (await forged.AskAsync("/api/journeys")).Status);
    }

    [Fact]
    public async Task A_write_that_another_site_made_the_browser_send_is_refused_and_a_program_with_a_key_is_not()
    {
        await using var host = await RunningAzure.StartAsync(isPlatformSigningIn: true);
        await host.TakeAsync("msg-1", Given.Report("C-1"));
        using var officer = As(host, "officer", "unit:medway");
        using var lured = As(host, "officer", "unit:medway");
        lured.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        using var program = await host.SignInAsync("officer-2", [Role.Officer], ["medway"]);
        var contact = Given.Contact("C-1", "Explained what happens next; there were no questions today.");

        Assert.Equal(403, (await lured.ActAsync((System.Text.Json.Nodes.JsonObject)contact.DeepClone())).Status);
        Assert.Equal(200, (await officer.ActAsync((System.Text.Json.Nodes.JsonObject)contact.DeepClone())).Status);
        Assert.Equal(200, (await program.ActAsync(contact)).Status);
    }

    private static HttpClient As(RunningAzure host, params string[] roles) => With(host, Encoded(new
    {
        auth_typ = "aad",
        name_typ = "name",
        role_typ = "roles",
        claims = roles.Select(role => new { typ = "roles", val = role }).Append(new { typ = "oid", val = "staff-9" }).Append(new { typ = "name", val = "Sample Officer" }),
    }));

    private static HttpClient With(RunningAzure host, string principal)
    {
        var client = host.NewClient();
        client.DefaultRequestHeaders.Add(PlatformAuthentication.Header, principal);
        return client;
    }

    private static string Encoded<T>(T principal) => Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(principal)));
}
