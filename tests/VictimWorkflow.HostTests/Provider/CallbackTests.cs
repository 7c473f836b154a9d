using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VictimWorkflow.HostTests.Provider;

public sealed class CallbackTests : IDisposable
{
    private readonly OwnFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_callback_carries_a_Standard_Webhooks_signature_and_a_fresh_timestamp()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var provider = await StartAsync(receiver);
        await provider.TextAsync("07700900123", "key-1");
        var callback = await receiver.NextAsync();
        using var hmac = new HMACSHA256(RunningProvider.SigningKey);
        byte[] signed = [.. Encoding.ASCII.GetBytes(callback.Id + "." + callback.Timestamp + "."), .. callback.Raw];
        Assert.Equal("v1," + Convert.ToBase64String(hmac.ComputeHash(signed)), callback.Signature);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Assert.InRange(long.Parse(callback.Timestamp), now - 60, now);
        Assert.NotEmpty(callback.Id);
    }

    [Fact]
    public async Task A_report_waits_for_the_receipt_delay_and_the_message_is_only_accepted_until_then()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var provider = await RunningProvider.StartAsync(
            RunningProvider.Options(_folder.Path, receiver.Url) with { ReceiptDelay = TimeSpan.FromSeconds(4) });
        var began = Stopwatch.GetTimestamp();
        await provider.TextAsync("07700900123", "key-1");
        Assert.Equal("accepted", Assert.Single(await provider.ListAsync("/messages")).Text("status"));
        await receiver.NextAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromMilliseconds(3900), TimeSpan.FromSeconds(30));
        Assert.Equal("delivered", Assert.Single(await provider.ListAsync("/messages")).Text("status"));
    }

    [Fact]
    public async Task A_callback_is_repeated_under_one_id_until_it_is_taken()
    {
        await using var receiver = await CallbackReceiver.StartAsync(number => number switch { 1 => 500, 2 => 302, _ => 204 });
        await using var provider = await StartAsync(receiver);
        await provider.TextAsync("07700900123", "key-1");
        var tries = new[] { await receiver.NextAsync(), await receiver.NextAsync(), await receiver.NextAsync() };
        Assert.Single(tries.Select(callback => callback.Id).Distinct());
        await UntilAsync(provider, pending: 0, abandoned: 0);
        Assert.Equal(3, receiver.Count);
    }

    [Fact]
    public async Task A_callback_is_given_up_after_ten_tries_and_said_so_without_content()
    {
        await using var receiver = await CallbackReceiver.StartAsync(_ => 500);
        await using var provider = await RunningProvider.StartAsync(
            RunningProvider.Options(_folder.Path, receiver.Url) with { RetryUnit = TimeSpan.FromMilliseconds(1) });
        await provider.TextAsync("07700900123", "key-1");
        await UntilAsync(provider, pending: 0, abandoned: 1);
        Assert.Equal(10, receiver.Count);
        Assert.Equal($"callback {(await receiver.NextAsync()).Id} was given up after 10 tries", await provider.Errors.NextAsync());
    }

    [Fact]
    public async Task Callbacks_owed_survive_a_restart()
    {
        int port;
        await using (var passing = await CallbackReceiver.StartAsync()) port = new Uri(passing.Url).Port;
        var options = RunningProvider.Options(_folder.Path, $"http://127.0.0.1:{port}/callbacks") with
        {
            RetryUnit = TimeSpan.FromMilliseconds(500),
        };
        string id;
        await using (var first = await RunningProvider.StartAsync(options))
        {
            id = await (await first.TextAsync("07700900123", "key-1")).IdAsync();
            await Task.Delay(100);
            Assert.Equal(0, await first.StopAsync());
        }

        await using var receiver = await CallbackReceiver.StartAsync(port: port);
        await using var second = await RunningProvider.StartAsync(options);
        Assert.Equal(id, (await receiver.NextAsync()).Json.Text("id"));
        Assert.Equal(id, await (await second.TextAsync("07700900123", "key-1")).IdAsync());
        await UntilAsync(second, pending: 0, abandoned: 0);
        Assert.Equal(1, receiver.Count);
    }

    [Theory]
    [InlineData("STOP", "stop")]
    [InlineData("please stop texting", "stop")]
    [InlineData("Can you ring me?", "call-me")]
    [InlineData("Please don’t call", "other")]
    [InlineData("ok thanks", "acknowledged")]
    [InlineData("Wrong number, stop", "wrong-person")]
    [InlineData("Nonstop trains", "other")]
    [InlineData("👍", "other")]
    public async Task A_reply_comes_back_with_the_tag_of_the_newest_message_and_its_meaning_only(string body, string meaning)
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var provider = await StartAsync(receiver);
        await provider.TextAsync("07700900006", "key-1", tag: "older");
        await provider.TextAsync("07700900006", "key-2", tag: "newest");
        await provider.TextAsync("07700900666", "key-3", tag: "other");
        await receiver.NextAsync();
        var answer = await provider.Http.PostAsJsonAsync("/inbound", new { from = "+44 7700 900006", body, channel = "sms" });
        var id = await answer.IdAsync();
        var reply = (await receiver.NextAsync()).Json;
        Assert.Equal(
            ["reply.received", id, "newest", "sms", meaning],
            reply.Texts("type", "id", "tag", "channel", "meaning"));
        Assert.Equal(["type", "id", "tag", "channel", "meaning", "at"], reply.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task A_reply_to_nothing_or_malformed_is_refused()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var provider = await StartAsync(receiver);
        var nothing = await provider.Http.PostAsJsonAsync("/inbound", new { from = "07700900123", body = "STOP", channel = "sms" });
        Assert.Equal((HttpStatusCode.NotFound, "nothing-to-answer"), (nothing.StatusCode, await nothing.CodeAsync()));
        var malformed = await provider.Http.PostAsJsonAsync("/inbound", new { from = "07700900123", body = "STOP", channel = "pigeon" });
        Assert.Equal((HttpStatusCode.BadRequest, "malformed"), (malformed.StatusCode, await malformed.CodeAsync()));
    }

    private Task<RunningProvider> StartAsync(CallbackReceiver receiver) =>
        RunningProvider.StartAsync(RunningProvider.Options(_folder.Path, receiver.Url));

    private static Task UntilAsync(RunningProvider provider, int pending, int abandoned) => provider.UntilAsync(async () =>
    {
        var health = await provider.Http.GetFromJsonAsync<JsonElement>("/healthz");
        return (health.GetProperty("pendingCallbacks").GetInt32(), health.GetProperty("abandonedCallbacks").GetInt32()) == (pending, abandoned);
    });
}
