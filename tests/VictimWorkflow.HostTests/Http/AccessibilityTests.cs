using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Http;

/// <summary>Looked at in a real browser, without scripts of ours, with the rules of WCAG.</summary>
public sealed class AccessibilityTests
{
    private const string Browser = "/usr/bin/chromium";

    [Fact]
    public async Task The_pages_can_be_used_by_everybody()
    {
        Assert.True(File.Exists(Browser), $"This test needs a browser at {Browser}.");
        await using var service = await RunningService.StartAsync();
        await service.TakeAsync("msg-1", Given.Report("C-1"));
        await service.TakeAsync("msg-2", Given.Recorded("C-1"));
        await service.Get<IAccessStore>().AddUserAsync(new User("sergeant-1", "Alex Example", [Role.Supervisor], ["medway"], MayReadRestricted: false));
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Browser, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync();

        await CheckAsync(page, new Uri(service.Address, "/"));
        await CheckAsync(page, new Uri(service.Address, await service.Get<AccessGrants>().IssueSignInPathAsync("sergeant-1")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await CheckAsync(page, new Uri(service.Address, "/"));
        await CheckAsync(page, new Uri(service.Address, "/mailbox"));
        await page.Keyboard.PressAsync("Tab");
        var isSkipLinkFirst = await page.EvaluateAsync<bool>("document.activeElement.classList.contains('govuk-skip-link')");
        Assert.True(isSkipLinkFirst);
    }

    private static async Task CheckAsync(IPage page, Uri address)
    {
        await page.GotoAsync(address.ToString());
        var found = await page.RunAxe();
        Assert.True(found.Violations.Length == 0, $"{address.AbsolutePath}: {string.Join("; ", found.Violations.Select(v => $"{v.Id}: {v.Help}"))}");
    }
}
