using System.CommandLine;
using VictimWorkflow.Local.Storage;

namespace VictimWorkflow.Local.Commands;

/// <summary>Puts a copy back, and says what has to be done until everything is sent again; later, releases it.</summary>
public static class RestoreCommand
{
    public static Command Create()
    {
        var from = new Option<string?>("--from") { Description = "Copy that backup wrote" };
        var force = new Option<bool>("--force") { Description = "Replace the store that is in the folder; it is kept beside it [default: False]" };
        var release = new Option<bool>("--release") { Description = "Of the running host: let everything be sent again after a restore [default: False]" };
        var (user, url, folder) = (Host.UserOption(), Host.UrlOption(), ServeCommand.FolderOption());
        var command = new Command("restore", "Put a copy in the place of the store, or release what a restore holds back") { from, force, release, user, url, folder };
        command.SetAction((parsed, stop) => (parsed.GetValue(from), parsed.GetValue(release)) switch
        {
            ({ } file, false) => PutBackAsync(Path.GetFullPath(file), Path.GetFullPath(parsed.GetValue(folder)!), parsed.GetValue(force)),
            (null, true) => ReleaseAsync(parsed.GetValue(url)!, parsed.GetValue(folder)!, parsed.GetValue(user)!, stop),
            _ => Task.FromResult(Refusals.Say("Give either --from FILE or --release.")),
        });
        return command;
    }

    private static async Task<int> PutBackAsync(string file, string folder, bool mayReplace)
    {
        try
        {
            var report = await Backups.RestoreAsync(file, folder, mayReplace);
            Console.WriteLine($"restored from {file}");
            if (report.ReplacedFile is { } replaced)
            {
                Console.WriteLine($"the store before it is {replaced}: delete it when it is no longer needed");
            }

            Console.WriteLine(report.WasReadable
                ? $"{report.Erasures} erasures and {report.Holds} legal holds made since the copy were carried over"
                : "erasures and legal holds made since the copy are not known here: make them again");
            Console.WriteLine("Nothing older than now is sent by itself; a person is asked to make sure.");
            Console.WriteLine("When senders have sent again what came after the copy: restore --release");
            return 0;
        }
        catch (StoreRefusedException refused)
        {
            return Refusals.Say(refused.Sentence);
        }
    }

    private static Task<int> ReleaseAsync(string url, string folder, string user, CancellationToken stop) => Host.AsUserAsync(url, folder, user, async http =>
    {
        using var answer = await http.PostAsync(new Uri("/api/operations/restore/release", UriKind.Relative), content: null, stop);
        if (!answer.IsSuccessStatusCode)
        {
            return Refusals.Say(await Host.SentenceOfAsync(answer, stop));
        }

        Console.WriteLine("released: everything is sent again");
        return 0;
    }, stop);
}
