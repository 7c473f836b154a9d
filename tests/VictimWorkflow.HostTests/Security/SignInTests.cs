using System.Net;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Security;

public class SignInTests(SecurityApp app) : IClassFixture<SecurityApp>
{
    [Fact]
    public async Task Opening_a_link_shows_a_button_and_does_not_use_it_up()
    {
        var user = await app.AddUserAsync(Role.Officer);
        var path = await app.Grants.IssueSignInPathAsync(user.Ref);
        using var preview = app.NewBrowser();
        using var browser = app.NewBrowser();

        Assert.Contains("<button", await preview.GetStringAsync(new Uri(path, UriKind.Relative)), StringComparison.Ordinal);
        using var signedIn = await SecurityApp.SignInAsync(browser, path);

        Assert.Equal((HttpStatusCode.SeeOther, "/"), (signedIn.StatusCode, signedIn.Headers.Location!.OriginalString));
        Assert.Contains("Alex Example", await browser.GetStringAsync(Root), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_session_cookie_is_kept_from_scripts_and_other_sites()
    {
        var user = await app.AddUserAsync(Role.Officer);
        using var browser = app.NewBrowser();

        using var signedIn = await SecurityApp.SignInAsync(browser, await app.Grants.IssueSignInPathAsync(user.Ref));

        var cookie = SessionCookie(signedIn);
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("expires", cookie, StringComparison.Ordinal); // Ends with the browser, too.
    }

    [Fact]
    public async Task A_link_works_once()
    {
        var user = await app.AddUserAsync(Role.Officer);
        var path = await app.Grants.IssueSignInPathAsync(user.Ref);
        using var first = app.NewBrowser();
        using var second = app.NewBrowser();

        using var signedIn = await SecurityApp.SignInAsync(first, path);
        using var refused = await SecurityApp.SignInAsync(second, path);

        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.False(refused.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Of_many_presses_at_once_one_gets_in()
    {
        var user = await app.AddUserAsync(Role.Officer);
        var path = await app.Grants.IssueSignInPathAsync(user.Ref);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var browser = app.NewBrowser();
            using var answer = await SecurityApp.SignInAsync(browser, path);
            return answer.StatusCode;
        }));

        Assert.Single(answers, HttpStatusCode.SeeOther);
    }

    [Theory]
    [InlineData(899, HttpStatusCode.SeeOther)]
    [InlineData(900, HttpStatusCode.Forbidden)]
    public async Task A_link_lives_for_15_minutes(int seconds, HttpStatusCode answer)
    {
        var user = await app.AddUserAsync(Role.Officer);
        var path = await app.Grants.IssueSignInPathAsync(user.Ref);
        using var browser = app.NewBrowser();

        app.Time.Pass(TimeSpan.FromSeconds(seconds));
        using var answered = await SecurityApp.SignInAsync(browser, path);

        Assert.Equal(answer, answered.StatusCode);
    }

    [Fact]
    public async Task A_session_ends_after_12_hours_even_in_use()
    {
        using var browser = app.NewBrowser();
        var user = await app.AddUserAsync(Role.Officer);
        using var signedIn = await SecurityApp.SignInAsync(browser, await app.Grants.IssueSignInPathAsync(user.Ref));

        app.Time.Pass(TimeSpan.FromHours(11.9));
        using var before = await browser.GetAsync(Root);
        app.Time.Pass(TimeSpan.FromHours(0.2));
        using var after = await browser.GetAsync(Root);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in"), (after.StatusCode, after.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused_and_leaves_the_link_alone()
    {
        var user = await app.AddUserAsync(Role.Officer);
        var path = await app.Grants.IssueSignInPathAsync(user.Ref);
        using var browser = app.NewBrowser();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("code", path.Split('=')[1])]);

        using var refused = await browser.PostAsync(new Uri("/sign-in", UriKind.Relative), form);
        using var signedIn = await SecurityApp.SignInAsync(browser, path);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
    }

    [Fact]
    public async Task Blocking_a_user_ends_the_session_at_the_next_request()
    {
        var user = await app.AddUserAsync(Role.Officer);
        using var browser = app.NewBrowser();
        using var signedIn = await SecurityApp.SignInAsync(browser, await app.Grants.IssueSignInPathAsync(user.Ref));

        await app.Access.AddUserAsync(user with { IsBlocked = true });

        using var refused = await browser.GetAsync(Root);
        Assert.Equal(HttpStatusCode.Redirect, refused.StatusCode);
    }

    [Fact]
    public async Task Signing_out_needs_the_token_and_ends_the_session()
    {
        var user = await app.AddUserAsync(Role.Officer);
        using var browser = app.NewBrowser();
        using var signedIn = await SecurityApp.SignInAsync(browser, await app.Grants.IssueSignInPathAsync(user.Ref));
        var page = await browser.GetStringAsync(new Uri("/sign-in?code=none", UriKind.Relative)); // A page with a token of this session.
        using var nothing = new FormUrlEncodedContent([]);

        using var refused = await browser.PostAsync(new Uri("/sign-out", UriKind.Relative), nothing);
        using var still = await browser.GetAsync(Root);
        using var done = await browser.PostAsync(new Uri("/sign-out", UriKind.Relative), SecurityApp.Form(page));
        using var gone = await browser.GetAsync(Root);

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.OK, HttpStatusCode.SeeOther, HttpStatusCode.Redirect],
            [refused.StatusCode, still.StatusCode, done.StatusCode, gone.StatusCode]);
    }

    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", HttpStatusCode.OK)]
    public async Task Another_site_cannot_write_with_a_session(string site, HttpStatusCode answer)
    {
        var user = await app.AddUserAsync(Role.Officer);
        using var browser = app.NewBrowser();
        using var signedIn = await SecurityApp.SignInAsync(browser, await app.Grants.IssueSignInPathAsync(user.Ref));
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", site);

        using var answered = await browser.PostAsync(new Uri("/api/write", UriKind.Relative), content: null);

        Assert.Equal(answer, answered.StatusCode);
    }

    [Fact]
    public async Task A_session_begun_at_one_instance_goes_on_at_another()
    {
        var user = await app.AddUserAsync(Role.Officer);
        using var browser = app.NewBrowser();
        using var signedIn = await SecurityApp.SignInAsync(browser, await app.Grants.IssueSignInPathAsync(user.Ref));
        var cookie = SessionCookie(signedIn).Split(';')[0];
        var other = new SecurityApp(app.Access, app.Time);
        await other.InitializeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(other.Address, "/"));
        request.Headers.Add("Cookie", cookie);
        using var elsewhere = other.NewBrowser();

        using var answer = await elsewhere.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("Alex", cookie, StringComparison.Ordinal);
        await other.DisposeAsync();
    }

    [Fact]
    public async Task A_code_is_shown_as_text_whatever_is_in_it()
    {
        using var browser = app.NewBrowser();

        var page = await browser.GetStringAsync(new Uri("/sign-in?code=%22%3E%3Cscript%3E", UriKind.Relative));

        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_codes_nor_keys_are_stored_or_logged()
    {
        var user = await app.AddUserAsync(Role.Officer);
        var path = await app.Grants.IssueSignInPathAsync(user.Ref);
        var key = await app.Grants.IssueUserKeyAsync(user.Ref, "script");
        var code = path.Split('=')[1];
        Assert.DoesNotContain(app.Access.SignIns.Keys.Concat(app.Access.Keys.Keys), hash => hash == code || hash == key);
        using var browser = app.NewBrowser();
        using var client = app.NewClient(key);

        using var signedIn = await SecurityApp.SignInAsync(browser, path);
        await client.GetStringAsync(new Uri("/api/who", UriKind.Relative));

        Assert.NotEmpty(app.Log.Lines);
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains(code, StringComparison.Ordinal));
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains(key, StringComparison.Ordinal));
    }

    private static string SessionCookie(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("vw-session=", StringComparison.Ordinal));

    private static Uri Root { get; } = new("/", UriKind.Relative);
}
