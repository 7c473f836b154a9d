using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using VictimWorkflow.Local.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Local.Commands;

/// <summary>Signs an event file as a records system would and posts it, so that its developers can see what comes of it.</summary>
public static class SendCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "An event as JSON: type, timestamp, data" };
        var url = Host.UrlOption();
        var folder = ServeCommand.FolderOption();
        var source = new Option<string>("--source") { Description = "Whose secret to sign with, from the folder's settings", DefaultValueFactory = _ => "records" };
        var secret = new Option<string?>("--secret") { Description = "The secret itself: whsec_ and base64 [default: the folder's]" };
        var id = new Option<string?>("--id") { Description = "webhook-id; the same id and body again has no effect [default: a new one]" };
        var command = new Command("send", "Sign an event file and post it to the webhook") { file, url, folder, source, secret, id };
        command.SetAction(async (parsed, stop) =>
        {
            var key = parsed.GetValue(secret) ?? SecretOf(parsed.GetValue(folder)!, parsed.GetValue(source)!);
            return key is null
                ? Refusals.Say($"There is no secret for source '{parsed.GetValue(source)}' in folder '{parsed.GetValue(folder)}'; give --folder or --secret.")
                : await SendAsync(parsed.GetValue(file)!, parsed.GetValue(url)!, key, parsed.GetValue(id) ?? $"msg_{Guid.NewGuid():N}", stop);
        });
        return command;
    }

    /// <summary>A signed request, as the contract describes it.</summary>
    public static HttpRequestMessage Signed(string url, string path, string secret, string id, byte[] body)
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(url), path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", StandardWebhook.Sign(secret, id, timestamp, body));
        return request;
    }

    public static string? SecretOf(string folder, string source)
    {
        var settings = Path.GetFullPath(Path.Combine(folder, LocalSettings.FileName));
        return File.Exists(settings) ? new ConfigurationBuilder().AddJsonFile(settings).Build()[$"Webhooks:Sources:{source}:Secrets:0"] : null;
    }

    private static async Task<int> SendAsync(string file, string url, string secret, string id, CancellationToken stop)
    {
        if (!File.Exists(file))
        {
            return Refusals.Say($"There is no file '{file}'.");
        }

        try
        {
            using var http = new HttpClient();
            using var request = Signed(url, "/api/webhooks", secret, id, await File.ReadAllBytesAsync(file, stop));
            using var answer = await http.SendAsync(request, stop);
            Console.WriteLine($"webhook-id {id}");
            Console.WriteLine($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (HttpRequestException)
        {
            return Refusals.Say($"Nothing answers at {url}; is it running?");
        }
        catch (FormatException)
        {
            return Refusals.Say("The secret is not whsec_ and base64.");
        }
    }
}
