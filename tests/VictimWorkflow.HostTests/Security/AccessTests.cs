using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Security;

public class AccessTests(SecurityApp app) : IClassFixture<SecurityApp>
{
    [Fact]
    public async Task A_key_signs_its_user_in()
    {
        var user = await app.AddUserAsync(Role.Officer);
        using var client = app.NewClient(await app.Grants.IssueUserKeyAsync(user.Ref, "script"));

        Assert.Equal(user.Ref, await client.GetStringAsync(Path("/api/who")));
    }

    [Fact]
    public async Task A_key_stops_when_it_is_revoked_expires_or_its_user_is_blocked()
    {
        var user = await app.AddUserAsync(Role.Officer);
        using var client = app.NewClient(await app.Grants.IssueUserKeyAsync(user.Ref, "script"));
        var key = app.Access.Keys.Values.Single(key => key.UserRef == user.Ref);

        await app.Access.AddKeyAsync(key with { IsRevoked = true });
        await AssertProblemAsync(client, "/api/who", HttpStatusCode.Unauthorized, "not-signed-in");
        await app.Access.AddKeyAsync(key with { ExpiresAt = key.CreatedAt });
        await AssertProblemAsync(client, "/api/who", HttpStatusCode.Unauthorized, "not-signed-in");
        await app.Access.AddKeyAsync(key);
        await app.Access.AddUserAsync(user with { IsBlocked = true });
        await AssertProblemAsync(client, "/api/who", HttpStatusCode.Unauthorized, "not-signed-in");
        await app.Access.AddUserAsync(user);
        Assert.Equal(user.Ref, await client.GetStringAsync(Path("/api/who")));
    }

    [Fact]
    public async Task A_key_issued_with_one_that_is_revoked_meanwhile_opens_nothing()
    {
        var user = await app.AddUserAsync(Role.Operator);
        var first = await app.Grants.IssueUserKeyAsync(user.Ref, "script");
        var hash = app.Access.Keys.Values.Single(key => key.UserRef == user.Ref).Hash;
        Assert.Equal(1, await app.Grants.RevokeAsync(first));

        using var late = app.NewClient(await app.Grants.IssueUserKeyAsync(user.Ref, "late", issuedWith: hash));

        await AssertProblemAsync(late, "/api/who", HttpStatusCode.Unauthorized, "not-signed-in");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer vwk_unknown")]
    [InlineData("Bearer")]
    [InlineData("Basic dXNlcjpwYXNzd29yZA==")]
    public async Task Without_a_valid_key_an_API_call_is_told_to_sign_in(string? header)
    {
        using var client = app.NewClient();
        if (header is not null) client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);

        await AssertProblemAsync(client, "/api/who", HttpStatusCode.Unauthorized, "not-signed-in");
    }

    [Theory]
    [InlineData(Role.Officer, false)]
    [InlineData(Role.WitnessCare, false)]
    [InlineData(Role.Supervisor, true)]
    [InlineData(Role.Opcc, true)]
    [InlineData(Role.Operator, false)]
    public async Task An_endpoint_is_open_to_the_roles_it_names(Role role, bool permitted)
    {
        var user = await app.AddUserAsync(role);
        using var client = app.NewClient(await app.Grants.IssueUserKeyAsync(user.Ref, "script"));

        if (permitted) Assert.Equal("figures", await client.GetStringAsync(Path("/api/compliance")));
        else await AssertProblemAsync(client, "/api/compliance", HttpStatusCode.Forbidden, "not-permitted");
    }

    [Fact]
    public async Task A_source_reads_results_and_nothing_else()
    {
        using var client = app.NewClient(await app.Grants.IssueSourceKeyAsync("records", "results"));
        using var removed = app.NewClient(await app.Grants.IssueSourceKeyAsync("removed", "results"));

        Assert.Equal("records", await client.GetStringAsync(Path("/api/result")));
        await AssertProblemAsync(client, "/api/who", HttpStatusCode.Forbidden, "not-permitted");
        await AssertProblemAsync(removed, "/api/result", HttpStatusCode.Unauthorized, "not-signed-in");
    }

    [Fact]
    public async Task A_page_sends_a_stranger_to_sign_in_and_tells_the_wrong_role_so()
    {
        var user = await app.AddUserAsync(Role.Opcc);
        using var browser = app.NewBrowser();

        using var stranger = await browser.GetAsync(Path("/"));
        using var signedIn = await SecurityApp.SignInAsync(browser, await app.Grants.IssueSignInPathAsync(user.Ref));
        using var wrongRole = await browser.GetAsync(Path("/"));

        Assert.Equal((HttpStatusCode.Redirect, "/sign-in"), (stranger.StatusCode, stranger.Headers.Location!.OriginalString));
        Assert.Equal((HttpStatusCode.Forbidden, "text/html"), (wrongRole.StatusCode, wrongRole.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task An_endpoint_that_declares_nothing_is_found_and_closed_to_everybody()
    {
        var user = await app.AddUserAsync(Enum.GetValues<Role>());
        using var client = app.NewClient(await app.Grants.IssueUserKeyAsync(user.Ref, "script"));

        var forgotten = Assert.Single(EndpointAccess.Undeclared(app.Endpoints).OfType<RouteEndpoint>());
        Assert.Equal("/api/forgotten", forgotten.RoutePattern.RawText);
        await AssertProblemAsync(client, "/api/forgotten", HttpStatusCode.Forbidden, "not-permitted");
    }

    [Fact]
    public void The_endpoints_of_sign_in_say_why_they_are_open()
    {
        var signIn = app.Endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/sign-", StringComparison.Ordinal)).ToList();

        Assert.Equal(3, signIn.Count);
        Assert.All(signIn, endpoint => Assert.NotEmpty(endpoint.Metadata.GetRequiredMetadata<EndpointAccess.Open>().Why));
    }

    [Fact]
    public async Task What_is_not_there_is_404_and_a_wrong_method_405_for_everybody()
    {
        using var client = app.NewClient();

        await AssertProblemAsync(client, "/api/nothing", HttpStatusCode.NotFound, "not-found");
        await AssertProblemAsync(client, "/api/write", HttpStatusCode.MethodNotAllowed, "method-not-allowed");
    }

    private static Uri Path(string path) => new(path, UriKind.Relative);

    private static async Task AssertProblemAsync(HttpClient client, string path, HttpStatusCode status, string code)
    {
        using var answer = await client.GetAsync(Path(path));
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((status, "application/problem+json", code),
            (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, problem.GetProperty("code").GetString()));
    }
}
