using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using VictimWorkflow.Local.Hosting;

namespace VictimWorkflow.Local.Commands;

/// <summary>The running host, asked from its own machine: signed with the installation's secret, or as a member of staff.</summary>
internal sealed class Host(string url, string secret)
{
    public static Option<string> UrlOption() => new("--url")
    {
        Description = "Where the host listens",
        DefaultValueFactory = _ => $"http://{LocalOptions.Loopback}:{LocalOptions.UsualPort}",
    };

    public static Option<string> UserOption() => new("--as")
    {
        Description = "Member of staff who does it; their role and units decide, and their reference is kept",
        DefaultValueFactory = _ => ServeCommand.FirstUser,
    };

    /// <returns>Null when the folder holds no installation.</returns>
    public static Host? Find(string url, string folder)
    {
        var settings = Path.GetFullPath(Path.Combine(folder, LocalSettings.FileName));
        return File.Exists(settings) ? new Host(url, new ConfigurationBuilder().AddJsonFile(settings).Build()[LocalSettings.AdminSecret]!) : null;
    }

    public static int NoInstallation(string folder) => Refusals.Say($"Folder '{folder}' holds no installation; start it once with: serve --folder {folder}.");

    /// <exception cref="HttpRequestException">Nothing answers.</exception>
    public async Task<HttpResponseMessage> AskSignedAsync(string path, byte[] body, CancellationToken stop)
    {
        // A copy of a large store takes its time.
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var request = SendCommand.Signed(url, path, secret, $"command-{Guid.NewGuid():N}", body);
        return await http.SendAsync(request, stop);
    }

    /// <summary>Does something with a key of this member of staff that is good for a few minutes.</summary>
    public static async Task<int> AsUserAsync(string url, string folder, string user, Func<HttpClient, Task<int>> act, CancellationToken stop)
    {
        if (Find(url, folder) is not { } host)
        {
            return NoInstallation(folder);
        }

        try
        {
            using var answer = await host.AskSignedAsync(LocalAdministration.KeysPath, JsonSerializer.SerializeToUtf8Bytes(user), stop);
            if (!answer.IsSuccessStatusCode)
            {
                return Refusals.Say(await SentenceOfAsync(answer, stop));
            }

            using var http = new HttpClient { BaseAddress = new Uri(url) };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await answer.Content.ReadAsStringAsync(stop));
            return await act(http);
        }
        catch (HttpRequestException)
        {
            return Refusals.Say($"Nothing answers at {url}; start it first, or give --url.");
        }
    }

    /// <summary>The sentence of a problem; its status where there is none.</summary>
    public static async Task<string> SentenceOfAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        try
        {
            return (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(stop))?["detail"] ?? $"The host answered {(int)answer.StatusCode}.";
        }
        catch (JsonException)
        {
            return $"The host answered {(int)answer.StatusCode}.";
        }
    }
}
