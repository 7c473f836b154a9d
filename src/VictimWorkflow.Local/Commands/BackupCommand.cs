using System.CommandLine;
using System.Text.Json;
using VictimWorkflow.Local.Hosting;
using VictimWorkflow.Local.Storage;

namespace VictimWorkflow.Local.Commands;

/// <summary>Writes a copy of the store: by the running host, or, when none runs, from the folder itself.</summary>
public static class BackupCommand
{
    public static Command Create()
    {
        var to = new Option<string>("--to") { Description = "New file for the copy", Required = true };
        var (url, folder) = (Host.UrlOption(), ServeCommand.FolderOption());
        var command = new Command("backup", "Write a consistent copy of the store, also while it is served") { to, url, folder };
        command.SetAction((parsed, stop) => RunAsync(Path.GetFullPath(parsed.GetValue(to)!), parsed.GetValue(url)!, parsed.GetValue(folder)!, stop));
        return command;
    }

    private static async Task<int> RunAsync(string file, string url, string folder, CancellationToken stop)
    {
        if (Host.Find(url, folder) is not { } host)
        {
            return Host.NoInstallation(folder);
        }

        try
        {
            using var answer = await host.AskSignedAsync(LocalAdministration.BackupPath, JsonSerializer.SerializeToUtf8Bytes(file), stop);
            if (!answer.IsSuccessStatusCode)
            {
                return Refusals.Say(await Host.SentenceOfAsync(answer, stop));
            }
        }
        catch (HttpRequestException)
        {
            // Nobody serves it at that address: it is opened here, which is refused when somebody serves it at another.
            try
            {
                await using var store = SqliteStore.Open(Path.GetFullPath(folder));
                await Backups.WriteAsync(store, file);
            }
            catch (StoreRefusedException refused)
            {
                return Refusals.Say(refused.Sentence);
            }
        }

        Console.WriteLine($"backup written to {file}");
        Console.WriteLine($"It cannot be read without {LocalSettings.FileName} of the folder: keep a copy of that apart from it.");
        return 0;
    }
}
