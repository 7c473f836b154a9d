using System.CommandLine;
using Spectre.Console;
using VictimWorkflow.Local.Demo;
using VictimWorkflow.Local.Hosting;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Local.Commands;

/// <summary>Shows the main job from the first report to sentence, in a scratch folder that is gone afterwards.</summary>
public static class DemoCommand
{
    private const int WidthWhenRedirected = 240;

    public static Command Create()
    {
        var exit = new Option<bool>("--exit") { Description = "Stop at the end; exit code 0 only if everything happened that must [default: False]" };
        var port = new Option<int>("--port") { Description = "Port to listen on; 0 takes any free one", DefaultValueFactory = _ => 0 };
        var command = new Command("demo", "Play six synthetic crimes through six weeks of journey time, then keep serving") { exit, port };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(exit), parsed.GetValue(port), stop));
        return command;
    }

    // Where the output goes to a file or a pipe: no colours, and no line broken to fit a screen that is not there.
    private static IAnsiConsole Output()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthWhenRedirected;
        }

        return console;
    }

    private static async Task<int> RunAsync(bool exit, int port, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("victim-workflow-demo-").FullName;
        try
        {
            return await RunInAsync(folder, exit, port, stop);
        }
        catch (StoreRefusedException refused)
        {
            return Refusals.Say(refused.Sentence);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunInAsync(string folder, bool exit, int port, CancellationToken stop)
    {
        await using var app = await LocalHost.StartAsync(
            new LocalOptions(folder, port, LocalOptions.Loopback, WithProvider: true, DemoRun.StartsAt) { ReceiptDelay = TimeSpan.FromMilliseconds(10) }, stop);
        var url = LocalHost.UrlOf(app);
        using var run = new DemoRun(app, url, SendCommand.SecretOf(folder, "records")!, Output());
        var isGood = await run.PlayAsync(stop);
        Console.WriteLine(isGood ? "Everything happened as expected." : "Not everything happened as expected; see above.");
        if (!exit)
        {
            var supervisor = new User("demo-supervisor", "Demo supervisor", [Role.Supervisor, Role.Operator], [Actor.EveryUnit], MayReadRestricted: true);
            Console.WriteLine($"Sign in (once, within 15 minutes): {url}{await LocalAdministration.AddUserAsync(app.Services, supervisor)}");
            Console.WriteLine($"Then: {url}/  {url}/mailbox  {url}/api/journeys  {url}/openapi/v1.json   Ctrl+C ends it.");
            await app.WaitForShutdownAsync(stop);
        }

        await app.StopAsync(CancellationToken.None);
        await app.Services.GetRequiredService<SqliteStore>().DisposeAsync();
        return isGood ? 0 : 1;
    }
}
