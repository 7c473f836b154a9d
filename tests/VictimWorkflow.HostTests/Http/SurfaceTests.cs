using Microsoft.AspNetCore.Routing;
using VictimWorkflow.Core.Events;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.HostTests.Security;
using VictimWorkflow.Service.Http;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Http;

public sealed class SurfaceTests
{
    [Fact]
    public async Task Every_endpoint_says_who_may_use_it()
    {
        await using var service = await RunningService.StartAsync();

        Assert.Empty(EndpointAccess.Undeclared(service.Endpoints));
    }

    [Fact]
    public async Task Only_these_are_open_to_everybody()
    {
        await using var service = await RunningService.StartAsync();

        var open = service.Endpoints.Endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<EndpointAccess>() is EndpointAccess.Open)
            .Select(e => e.RoutePattern.RawText!).Where(path => !path.StartsWith("/assets/", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(
            ["/", "/api/webhooks", "/api/webhooks/delivery/{provider}", "/healthz", "/openapi/v1.json", "/sign-in", "/sign-out"], open);
    }

    [Fact]
    public async Task The_description_lists_every_path_and_its_query()
    {
        await using var service = await RunningService.StartAsync();
        using var anybody = service.NewClient();

        var description = (await anybody.AskAsync("/openapi/v1.json")).Body!;

        var mapped = service.Endpoints.Endpoints.OfType<RouteEndpoint>().Select(e => e.RoutePattern.RawText!)
            .Where(path => path.StartsWith("/api/", StringComparison.Ordinal) || path == "/healthz").Distinct();
        Assert.All(mapped, path => Assert.NotNull(description["paths"]![path]));
        var query = description["paths"]!["/api/journeys"]!["get"]!["parameters"]!.AsArray().Select(p => (string)p!["name"]!);
        Assert.Equal(["unit", "officer", "stage", "state", "right", "enhanced", "dueBefore", "crimeRef", "take", "after"], query);
    }

    [Fact]
    public async Task It_says_that_it_runs()
    {
        await using var service = await RunningService.StartAsync();
        using var anybody = service.NewClient();

        Assert.Equal("""{"status":"ok"}""", (await anybody.AskAsync("/healthz")).Body!.ToJsonString());
    }

    [Fact]
    public async Task The_first_page_asks_strangers_to_sign_in_and_shows_staff_what_waits()
    {
        await using var service = await RunningService.StartAsync();
        await service.TakeAsync("msg-1", Given.Report("C-1"));
        using var browser = service.NewClient();
        browser.DefaultRequestHeaders.Add("Accept", "text/html");
        await service.Get<IAccessStore>().AddUserAsync(new User("sergeant-1", "Alex <Example>", [Role.Supervisor], ["medway"], MayReadRestricted: false));

        var stranger = await browser.GetStringAsync(new Uri("/", UriKind.Relative));
        await SecurityApp.SignInAsync(browser, await service.Get<AccessGrants>().IssueSignInPathAsync("sergeant-1"));
        var staff = await browser.GetStringAsync(new Uri("/", UriKind.Relative));
        var style = staff.Split("rel=\"stylesheet\" href=\"")[1].Split('"')[0];
        using var css = await browser.GetAsync(new Uri(style, UriKind.Relative));

        Assert.Contains("href=\"/sign-in\"", stranger, StringComparison.Ordinal);
        Assert.DoesNotContain("overdue", stranger, StringComparison.Ordinal);
        Assert.Contains("Alex &lt;Example&gt;", staff, StringComparison.Ordinal);
        Assert.Contains("overdue", staff, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en-GB\"", staff, StringComparison.Ordinal);
        Assert.Contains("href=\"#main\"", staff, StringComparison.Ordinal);
        Assert.True(css.Headers.CacheControl is { Public: true, MaxAge.TotalDays: >= 365 });
        using var left = await browser.PostAsync(new Uri("/sign-out", UriKind.Relative), SecurityApp.Form(staff));
        Assert.Contains("href=\"/sign-in\"", await browser.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_mailbox_shows_what_people_would_have_received()
    {
        await using var service = await RunningService.StartAsync();
        using var supervisor = await service.SignInAsync("sergeant-1", [Role.Supervisor], ["medway"]);
        using var other = await service.SignInAsync("sergeant-2", [Role.Supervisor], ["maidstone"]);
        using var officer = await service.SignInAsync("officer-1", [Role.Officer], ["medway"]);
        await service.TakeAsync("msg-1", Given.Report("C-1"));
        await service.TakeAsync("msg-2", Given.Recorded("C-1"));

        Assert.Contains("v1@example.org", await supervisor.GetStringAsync(new Uri("/mailbox", UriKind.Relative)), StringComparison.Ordinal);
        Assert.DoesNotContain("v1@example.org", await other.GetStringAsync(new Uri("/mailbox", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Equal(403, (await officer.AskAsync("/mailbox")).Status);
    }

    [Fact]
    public async Task No_name_number_or_word_of_a_person_reaches_the_log()
    {
        await using var service = await RunningService.StartAsync();
        using var officer = await service.SignInAsync("officer-1", [Role.Officer], ["medway"]);
        var journey = (string)(await service.TakeAsync("msg-1", Given.Report("C-1"))).Body!["journeyIds"]![0]!;
        await service.TakeAsync("msg-2", Given.Recorded("C-1"));
        await service.TakeAsync("msg-3", Given.Report("C-1"));
        await officer.ActAsync(Given.Contact("C-1", "Placeholder was told at length about the window and the insurer's wishes."));
        await officer.AskAsync($"/api/journeys/{journey}/timeline");

        Assert.NotEmpty(service.Log.Lines);
        Assert.DoesNotContain(service.Log.Lines, line => line.Contains("Placeholder", StringComparison.Ordinal)
            || line.Contains("example.org", StringComparison.OrdinalIgnoreCase) || line.Contains("insurer", StringComparison.Ordinal));
    }

    // The contract's "Sent by", read by a person. A supervisor stands in for an officer.
    [Theory]
    [InlineData("crime.reported", "officer supervisor")]
    [InlineData("crime.recorded", "")]
    [InlineData("crime.allocated", "supervisor")]
    [InlineData("crime.finalised", "supervisor")]
    [InlineData("crime.reopened", "supervisor")]
    [InlineData("bail.changed", "officer supervisor")]
    [InlineData("hearing.listed", "officer supervisor")]
    [InlineData("hearing.held", "officer supervisor")]
    [InlineData("hearing.resulted", "")]
    [InlineData("witness.required", "")]
    [InlineData("review.decided", "")]
    [InlineData("contact.logged", "officer witness-care supervisor")]
    [InlineData("needs.assessed", "officer witness-care supervisor")]
    [InlineData("request.received", "witness-care")]
    [InlineData("duty.recorded", "officer witness-care supervisor")]
    [InlineData("delivery.reported", "")]
    [InlineData("reply.received", "")]
    [InlineData("event.withdrawn", "supervisor")]
    [InlineData("task.claimed", "officer witness-care supervisor")]
    [InlineData("duty.extended", "supervisor")]
    [InlineData("send-hold.set", "supervisor operator")]
    [InlineData("rules.changed", "")]
    [InlineData("person.merged", "supervisor")]
    [InlineData("no.such", "")]
    public void People_send_what_the_contract_lets_them(string type, string roles) =>
        Assert.Equal(roles, string.Join(' ', SenderRoles.Of(type).Select(role => role.ContractName)));

    [Fact]
    public void These_events_name_the_supervisor_who_approved_them() =>
        Assert.Equal(
            ["crime.finalised", "crime.reopened", "duty.recorded", "journey.terminated", "needs.assessed"],
            EventCatalogue.Types.Where(SenderRoles.IsApproved));
}
