using System.CommandLine;
using System.Text;
using VictimWorkflow.Local.Hosting;

namespace VictimWorkflow.Local.Commands;

/// <summary>Takes over live cases from another system: their history opens what is still owed and tells nobody anything by itself.</summary>
public static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Events, one JSON object a line, in order" };
        var url = Host.UrlOption();
        var key = new Option<string?>("--key") { Description = "API key of an operator, for a host that is not on this machine" };
        var folder = ServeCommand.FolderOption();
        var command = new Command("import", "Take over live cases: what is owed is opened with its true dates, and nothing is sent by itself") { file, url, key, folder };
        command.SetAction((parsed, stop) => RunAsync(
            parsed.GetValue(file)!, parsed.GetValue(url)!, parsed.GetValue(key), parsed.GetValue(folder)!, stop));
        return command;
    }

    private static async Task<int> RunAsync(string file, string url, string? key, string folder, CancellationToken stop)
    {
        var settings = Path.GetFullPath(Path.Combine(folder, LocalSettings.FileName));
        if (!File.Exists(file) || (key is null && !File.Exists(settings)))
        {
            return Refusals.Say(File.Exists(file) ? $"Folder '{folder}' holds no installation." : $"There is no file '{file}'.");
        }

        var secret = key is null ? new ConfigurationBuilder().AddJsonFile(settings).Build()[LocalSettings.AdminSecret]! : "";
        using var http = new HttpClient();
        var (taken, refused, number) = (0, 0, 0);
        try
        {
            await foreach (var line in File.ReadLinesAsync(file, stop))
            {
                number++;
                if (line.Trim().Length == 0)
                {
                    continue;
                }

                var body = Encoding.UTF8.GetBytes(line);
                using var request = key is null
                    ? SendCommand.Signed(url, LocalAdministration.ImportPath, secret, $"import-{Guid.NewGuid():N}", body)
                    : WithKey(url, key, body);
                using var answer = await http.SendAsync(request, stop);
                if (answer.IsSuccessStatusCode)
                {
                    taken++;
                    continue;
                }

                refused++;
                await Console.Error.WriteLineAsync($"line {number}: {await answer.Content.ReadAsStringAsync(stop)}");
            }
        }
        catch (HttpRequestException)
        {
            return Refusals.Say($"Nothing answers at {url}; start it first, or give --url.");
        }

        Console.WriteLine($"{taken} taken over, {refused} refused");
        return refused == 0 ? 0 : 1;
    }

    private static HttpRequestMessage WithKey(string url, string key, byte[] body) =>
        new(HttpMethod.Post, $"{url.TrimEnd('/')}/api/operations/import")
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
            Headers = { Authorization = new("Bearer", key) },
        };
}
