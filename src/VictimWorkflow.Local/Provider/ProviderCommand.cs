using System.CommandLine;
using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;

namespace VictimWorkflow.Local.Provider;

/// <summary>A stand-in for a real provider of text messages, email and letters, in a process of its own.</summary>
public static class ProviderCommand
{
    public const string SecretVariable = "VICTIMWORKFLOW_PROVIDER_SECRET";
    public const string ApiKeyVariable = "VICTIMWORKFLOW_PROVIDER_API_KEY";

    // The command line gives two seconds after a signal before it ends the process.
    private static readonly TimeSpan s_longestGoodbye = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var folder = new Option<string>("--folder") { Description = "Folder of its own data", DefaultValueFactory = _ => "provider-data" };
        var port = new Option<int>("--port") { Description = "On 127.0.0.1; 0 takes any free one", DefaultValueFactory = _ => 5081 };
        var url = new Option<string>("--callback-url")
        {
            Description = "Where delivery reports and replies are posted",
            DefaultValueFactory = _ => "http://127.0.0.1:5080/api/webhooks/delivery/local",
        };
        var secret = new Option<string?>("--callback-secret")
        {
            Description = $"Signs callbacks and is the bearer token: whsec_ and base64 [default: environment variable {SecretVariable}; " +
                $"another bearer token may stand in {ApiKeyVariable}]",
        };
        var ignoreKeys = new Option<bool>("--ignore-idempotency-keys") { Description = "Each call is a new message [default: False]" };
        var delay = new Option<int>("--receipt-delay-ms") { Description = "From acceptance to report", DefaultValueFactory = _ => 200 };
        var parent = new Option<int?>("--parent-pid") { Description = "Stop when this process is gone [default: none]" };
        var command = new Command("provider", "Run a pretended provider of text messages, email and letters")
        {
            folder, port, url, secret, ignoreKeys, delay, parent,
        };
        command.SetAction((parsed, stop) => RunAsync(
            new ProviderOptions(
                parsed.GetValue(folder)!, parsed.GetValue(port), parsed.GetValue(url)!,
                parsed.GetValue(secret) ?? Environment.GetEnvironmentVariable(SecretVariable) ?? "",
                !parsed.GetValue(ignoreKeys), TimeSpan.FromMilliseconds(parsed.GetValue(delay)), parsed.GetValue(parent))
            {
                ApiKey = Environment.GetEnvironmentVariable(ApiKeyVariable),
            },
            stop));
        return command;
    }

    public static Task<int> RunAsync(ProviderOptions options, CancellationToken stop) =>
        RunAsync(options, Console.Out, Console.Error, stop);

    /// <summary>
    /// Runs until <paramref name="stop"/>, a termination signal or the parent's end, then gives 0. Gives 1, after one sentence on
    /// <paramref name="errors"/>, when it cannot start. The only line on <paramref name="output"/> says where it listens.
    /// </summary>
    public static async Task<int> RunAsync(ProviderOptions options, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        if (options.Fault is { } fault) return await RefuseAsync(errors, fault);
        if (!TryFindParent(options, out var parent))
            return await RefuseAsync(errors, $"Process {options.ParentProcessId} is not running; mend --parent-pid.");
        using (parent)
        {
            using var store = TryOpenStore(options);
            return store is null
                ? await RefuseAsync(errors, $"Folder '{options.Folder}' cannot be written, or another provider uses it; mend --folder.")
                : await ServeAsync(options, store, parent, output, errors, stop);
        }
    }

    private static bool TryFindParent(ProviderOptions options, out Process? parent)
    {
        parent = null;
        try
        {
            if (options.ParentProcessId is { } id) parent = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static ProviderStore? TryOpenStore(ProviderOptions options)
    {
        try
        {
            return ProviderStore.Open(options.Folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SqliteException)
        {
            return null;
        }
    }

    private static async Task<int> ServeAsync(
        ProviderOptions options, ProviderStore store, Process? parent, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        using var sender = new CallbackSender(store, options, errors);
        await using var app = ProviderHost.Build(options, store, new Reception(store, options, sender.Ring));
        try
        {
            // A stop that comes while it starts is heeded right after, as an orderly end.
            await app.StartAsync(CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            return await RefuseAsync(errors, $"Port {options.Port} on 127.0.0.1 is in use or not permitted; choose another with --port.");
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, app.Lifetime.ApplicationStopping);
        var sending = sender.RunAsync(ending.Token);
        await output.WriteLineAsync($"provider listening on {app.Urls.Single()}");
        await output.FlushAsync(CancellationToken.None);
        await (parent?.WaitForExitAsync(ending.Token) ?? Task.Delay(Timeout.Infinite, ending.Token))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ending.CancelAsync();
        await sending;
        using var goodbye = new CancellationTokenSource(s_longestGoodbye);
        await app.StopAsync(goodbye.Token);
        return 0;
    }

    private static async Task<int> RefuseAsync(TextWriter errors, string sentence)
    {
        await errors.WriteLineAsync(sentence);
        return 1;
    }
}
