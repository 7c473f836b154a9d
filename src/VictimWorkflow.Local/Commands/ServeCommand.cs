using System.CommandLine;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Local.Hosting;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Local.Commands;

/// <summary>Runs the product until it is told to stop.</summary>
public static class ServeCommand
{
    public static readonly string UsualFolder = "victim-workflow-data";

    public const string FirstUser = "supervisor-1";

    /// <summary>The supervisor of a new installation: whoever starts it first signs in by the link and adds the others.</summary>
    private static readonly User s_first = new(FirstUser, "First supervisor", [Role.Supervisor, Role.Operator], [Actor.EveryUnit], MayReadRestricted: false);

    public static Option<string> FolderOption() => new("--folder") { Description = "Folder of this installation", DefaultValueFactory = _ => UsualFolder };

    public static Command Create()
    {
        var folder = FolderOption();
        var port = new Option<int>("--port") { Description = "Port to listen on; 0 takes any free one", DefaultValueFactory = _ => LocalOptions.UsualPort };
        var address = new Option<string>("--address")
        {
            Description = "Address to listen on; put a proxy with TLS in front of any other than loopback",
            DefaultValueFactory = _ => LocalOptions.Loopback,
        };
        var noProvider = new Option<bool>("--no-provider") { Description = "Do not start the message provider: messages wait [default: False]" };
        var ignoresKeys = new Option<bool>("--provider-ignores-keys") { Description = "The message provider takes each call for a new message [default: False]" };
        var stepped = SteppedOption();
        var command = new Command("serve", "Run it: web server, timers and the local message provider") { folder, port, address, noProvider, ignoresKeys, stepped };
        command.SetAction((parsed, stop) => RunAsync(
            new LocalOptions(parsed.GetValue(folder)!, parsed.GetValue(port), parsed.GetValue(address)!, !parsed.GetValue(noProvider), parsed.GetValue(stepped))
            {
                ProviderIgnoresKeys = parsed.GetValue(ignoresKeys),
            },
            stop));
        return command;
    }

    // For tests and training: months of journey time in minutes. Hidden, because an installation that stands still keeps no promise.
    private static Option<Instant?> SteppedOption() => new("--stepped-from")
    {
        Description = "Journey time stands here, and moves only when told to (README, Configuration)",
        Hidden = true,
        CustomParser = given =>
        {
            var read = InstantPattern.ExtendedIso.Parse(given.Tokens.Count == 1 ? given.Tokens[0].Value : "");
            if (!read.Success)
            {
                given.AddError("--stepped-from takes an instant such as 2026-03-24T09:00:00Z.");
            }

            return read.Success ? read.Value : null;
        },
    };

    private static async Task<int> RunAsync(LocalOptions options, CancellationToken stop)
    {
        try
        {
            await using var app = await LocalHost.StartAsync(options, stop);
            var url = LocalHost.UrlOf(app);
            Console.WriteLine($"listening on {url}");
            var access = app.Services.GetRequiredService<IAccessStore>();
            if (await access.FindUserAsync(s_first.Ref) is null)
            {
                Console.WriteLine($"first sign-in, valid once and for 15 minutes: {url}{await LocalAdministration.AddUserAsync(app.Services, s_first)}");
            }

            await app.WaitForShutdownAsync(stop);
            await app.Services.GetRequiredService<SqliteStore>().DisposeAsync();
            return 0;
        }
        catch (StoreRefusedException refused)
        {
            return Refusals.Say(refused.Sentence);
        }
        catch (Microsoft.Extensions.Options.OptionsValidationException faults)
        {
            return Refusals.Say(string.Join(' ', faults.Failures));
        }
        catch (InvalidOperationException fault) when (fault.Source == "Microsoft.Extensions.Configuration.Binder")
        {
            // A number or a time that is none, or a name nobody knows; inside a list the inner one names the setting.
            return Refusals.Say((fault.InnerException as InvalidOperationException ?? fault).Message);
        }
    }
}

/// <summary>One clear sentence, and an exit code that says it did not work.</summary>
internal static class Refusals
{
    public static int Say(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return 1;
    }
}
