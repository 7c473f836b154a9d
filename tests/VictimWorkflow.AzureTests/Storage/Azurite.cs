using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace VictimWorkflow.AzureTests.Storage;

/// <summary>The storage emulator, in a process of its own on free ports and in a folder that goes with it.</summary>
internal sealed class Azurite : IAsyncDisposable
{
    // The account and key that every copy of the emulator knows.
    private const string Account = "AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>The first start may have to fetch the package.</summary>
    private static readonly TimeSpan s_startAtMost = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private Azurite(Process process, DirectoryInfo folder, string connection) => (_process, Folder, Connection) = (process, folder, connection);

    /// <summary>The one of this run; null when it could not be had.</summary>
    public static Azurite? Current { get; set; }

    public string Connection { get; }

    /// <summary>Everything it keeps, as files.</summary>
    public DirectoryInfo Folder { get; }

    /// <exception cref="InvalidOperationException">It cannot be had on this machine; the message says why.</exception>
    public static async Task<Azurite> StartAsync()
    {
        int[] ports = [.. FreePorts(3)];
        var folder = Directory.CreateTempSubdirectory("vw-azurite-");
        string[] arguments =
        [
            "--yes", "azurite@3", "--silent", "--skipApiVersionCheck", "--disableProductStyleUrl", "--disableTelemetry", "--location", folder.FullName,
            "--blobPort", $"{ports[0]}", "--queuePort", $"{ports[1]}", "--tablePort", $"{ports[2]}",
        ];
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("npx", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException("npx (Node.js) is not on this machine.", missing);
        }

        var errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        var azurite = new Azurite(process, folder, $"DefaultEndpointsProtocol=http;{Account};"
            + $"QueueEndpoint=http://127.0.0.1:{ports[1]}/devstoreaccount1;TableEndpoint=http://127.0.0.1:{ports[2]}/devstoreaccount1;");
        for (var started = Stopwatch.StartNew(); started.Elapsed < s_startAtMost && !process.HasExited; await Task.Delay(200))
        {
            if (await AnswersAsync(ports[1]) && await AnswersAsync(ports[2])) return azurite;
        }

        var why = process.HasExited ? (await errors).Split('\n').LastOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) : null;
        await azurite.DisposeAsync();
        throw new InvalidOperationException($"Azurite does not start by npx: {why ?? "it did not answer in time"}.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Folder.Delete(recursive: true);
    }

    private static List<int> FreePorts(int count)
    {
        List<TcpListener> held = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        held.ForEach(listener => listener.Start());
        List<int> ports = [.. held.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        held.ForEach(listener => listener.Dispose());
        return ports;
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
