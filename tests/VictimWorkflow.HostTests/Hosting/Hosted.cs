using System.Text;
using System.Text.Json.Nodes;
using NodaTime.Text;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Hosting;

/// <summary>A running host, whatever keeps it and moves it: asked over HTTP, with a journey time that stands until it is moved.</summary>
internal abstract class Hosted : IAsyncDisposable
{
    /// <summary>Signs for everything; <see cref="CourtSecret"/> only for hearings of unit "maidstone".</summary>
    public const string RecordsSecret = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    public const string CourtSecret = "whsec_ISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0A=";
    public const string ProviderSecret = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eX2A=";

    public abstract Uri Address { get; }

    public abstract IStore Store { get; }

    public JourneyClock Clock => Get<JourneyClock>();

    public abstract T Get<T>()
        where T : notnull;

    /// <summary>Does what the host's workers do, until nothing is left to do at this time.</summary>
    public abstract Task PumpAsync();

    /// <summary>After journey time was moved by hand: rings for whatever is due now, where nothing looks by itself.</summary>
    public virtual Task WakeDueAsync() => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();

    public ValueTask MoveToAsync(string at) => Clock.StandAtAsync(InstantPattern.General.Parse(at).Value, Store);

    /// <summary>A client with the key of a new member of staff.</summary>
    public async Task<HttpClient> SignInAsync(string staffRef, Role[] roles, string[] units, bool restricted = false)
    {
        await Get<IAccessStore>().AddUserAsync(new User(staffRef, $"Name of {staffRef}", [.. roles], [.. units], restricted));
        return NewClient(await Get<AccessGrants>().IssueUserKeyAsync(staffRef, "test"));
    }

    public HttpClient NewClient(string? key = null)
    {
#pragma warning disable CA2000 // The client disposes of its handler.
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
#pragma warning restore CA2000
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        }

        return client;
    }

    /// <summary>Posts a webhook, signed as it would be at this moment of wall time.</summary>
    public async Task<Answer> PostSignedAsync(
        string id, JsonObject body, string secret = RecordsSecret, string path = "/api/webhooks", TimeSpan sentAgo = default)
    {
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        var timestamp = DateTimeOffset.UtcNow.Subtract(sentAgo).ToUnixTimeSeconds();
        return await PostAsync(id, bytes, timestamp, StandardWebhook.Sign(secret, id, timestamp, bytes), path);
    }

    public async Task<Answer> PostAsync(string id, byte[] bytes, long timestamp, string? signature, string path = "/api/webhooks")
    {
        using var client = NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", $"{timestamp}");
        if (signature is not null)
        {
            request.Headers.Add("webhook-signature", signature);
        }

        return await Answer.OfAsync(await client.SendAsync(request));
    }

    /// <summary>Posts a webhook that must be taken, and works on it.</summary>
    public async Task<Answer> TakeAsync(string id, JsonObject body)
    {
        var answer = await PostSignedAsync(id, body);
        Assert.Equal(202, answer.Status);
        await PumpAsync();
        return answer;
    }

    protected static Dictionary<string, string?> Configuration() => new()
    {
        ["Security:InstallationSecret"] = Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)]),
        ["Security:MasterKey"] = Convert.ToBase64String([.. Enumerable.Repeat((byte)8, 32)]),
        ["Webhooks:Sources:records:Secrets:0"] = RecordsSecret,
        ["Webhooks:Sources:records:AllowedTypes:0"] = "*",
        ["Webhooks:Sources:records:Units:0"] = "*",
        ["Webhooks:Sources:court:Secrets:0"] = CourtSecret,
        ["Webhooks:Sources:court:AllowedTypes:0"] = "hearing.listed",
        ["Webhooks:Sources:court:AllowedTypes:1"] = "crime.reported",
        ["Webhooks:Sources:court:Units:0"] = "maidstone",
        ["Providers:local:Secret"] = ProviderSecret,
    };
}
