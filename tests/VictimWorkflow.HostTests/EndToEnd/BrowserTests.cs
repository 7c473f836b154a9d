using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace VictimWorkflow.HostTests.EndToEnd;

/// <summary>The pages in a real browser. <c>SCREENSHOTS</c> names a folder to put pictures of them into.</summary>
public sealed class BrowserTests
{
    private const string Chromium = "/usr/bin/chromium";

    private static readonly string[] s_quietly =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    [FactWithPrograms(Chromium)]
    public Task Everything_can_be_reached_and_read_with_a_script_engine() => WalkAsync(hasScripts: true);

    [FactWithPrograms(Chromium)]
    public Task Everything_can_be_reached_and_read_without_one() => WalkAsync(hasScripts: false);

    private static async Task WalkAsync(bool hasScripts)
    {
        using var installation = new Installation();
        await using var local = await RunningLocal.StartAsync(installation.Folder, "--stepped-from", Given.Start);
        await local.TakeAsync("msg-1", Given.Report("C-1", "V1", "sam.placeholder@example.org"));
        await local.TakeAsync("msg-2", Given.Recorded("C-1"));
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = s_quietly });
        await using var context = await browser.NewContextAsync(new() { JavaScriptEnabled = hasScripts });
        var page = await context.NewPageAsync();

        await page.GotoAsync((await local.Output.FindAsync("first sign-in")).Split(' ')[^1]);
        await CheckAsync(page, "sign-in", hasScripts);
        await ReachAsync(page, "Sign in");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"{local.Url}");
        Assert.Equal("What waits", await page.InnerTextAsync("h1"));
        Assert.Equal("1 Journeys", await TileAsync(page, "Journeys"));
        await CheckAsync(page, "home", hasScripts);

        await ReachAsync(page, "Mailbox");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"{local.Url}mailbox");
        Assert.True(await page.Locator("article").CountAsync() > 0, await page.InnerTextAsync("body"));
        var mail = await page.InnerTextAsync("article");
        Assert.Contains("sam.placeholder@example.org", mail, StringComparison.Ordinal);
        Assert.Contains("Tue 24 Mar 2026 10:00", mail, StringComparison.Ordinal);
        Assert.Contains("R3-ACK; at once", mail, StringComparison.Ordinal);
        Assert.Contains("46/C-1/26", mail, StringComparison.Ordinal);
        await CheckAsync(page, "mailbox", hasScripts);

        await ReachAsync(page, "Sign out");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"{local.Url}sign-in");
        await page.GotoAsync($"{local.Url}mailbox");
        Assert.Equal($"{local.Url}sign-in", page.Url);
        await CheckAsync(page, "needs-link", hasScripts);
    }

    private static async Task<string> TileAsync(IPage page, string name) =>
        (await page.Locator("li", new() { HasText = name }).First.InnerTextAsync()).ReplaceLineEndings(" ");

    // With the keyboard alone, from the top of the page; whatever has the focus must show it.
    private static async Task ReachAsync(IPage page, string name)
    {
        for (var presses = 0; presses < 40; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            var focused = page.Locator(":focus");
            if (await focused.CountAsync() == 1 && (await focused.InnerTextAsync()).Trim() == name)
            {
                return;
            }
        }

        Assert.Fail($"'{name}' cannot be reached by keyboard on {page.Url}");
    }

    private static async Task CheckAsync(IPage page, string name, bool hasScripts)
    {
        Assert.Equal("en-GB", await page.Locator("html").GetAttributeAsync("lang"));
        Assert.Equal(1, await page.Locator("h1").CountAsync());
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{(hasScripts ? "with" : "without")}.png"), FullPage = true });
        }

        // The checker itself is a script.
        if (hasScripts)
        {
            var found = await page.RunAxe();
            Assert.True(found.Violations.Length == 0, $"{name}: {string.Join("; ", found.Violations.Select(v => $"{v.Id}: {v.Help} {v.Nodes[0].Html}"))}");
        }
    }
}
