using System.Diagnostics;
using System.Globalization;
using VictimWorkflow.Local.Provider;

namespace VictimWorkflow.Local.Hosting;

/// <summary>Starts the message provider as a process of its own, and starts it again when it is gone.</summary>
public sealed class ProviderProcess(
    LocalOptions options, Func<string> callbackUrl, string secret, ProviderAddress address, IHostApplicationLifetime life,
    ILogger<ProviderProcess> log) : BackgroundService
{
    private const string ReadyLine = "provider listening on ";
    private static readonly TimeSpan s_restartAfter = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Its callbacks go to this host, whose port is known only once it listens.
        await Task.Delay(Timeout.Infinite, life.ApplicationStarted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            using var process = Start();
            while (await process.StandardOutput.ReadLineAsync(stoppingToken) is { } line)
            {
                if (line.StartsWith(ReadyLine, StringComparison.Ordinal))
                {
                    address.Url = new Uri(line[ReadyLine.Length..]);
                }
            }

            address.Url = null;
            log.LogWarning("The message provider is gone; messages wait until it is back");
            await Task.Delay(s_restartAfter, stoppingToken);
        }
    }

    private Process Start()
    {
        var self = Environment.ProcessPath!;
        var start = new ProcessStartInfo(self) { RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ProviderProcess).Assembly.Location);
        }

        foreach (var argument in (string[])["provider", "--folder", Path.Combine(options.Folder, "provider"), "--port", "0", "--callback-url", callbackUrl(),
            "--receipt-delay-ms", options.ReceiptDelay.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture),
            "--parent-pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), .. options.ProviderIgnoresKeys ? ["--ignore-idempotency-keys"] : Array.Empty<string>()])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[ProviderCommand.SecretVariable] = secret;
        return Process.Start(start) ?? throw new InvalidOperationException("The message provider could not be started.");
    }
}
