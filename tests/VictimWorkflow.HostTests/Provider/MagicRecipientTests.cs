using System.Net;

namespace VictimWorkflow.HostTests.Provider;

public sealed class MagicRecipientTests : IDisposable
{
    private static readonly TimeSpan s_longerThanAnyReport = TimeSpan.FromMilliseconds(300);

    private readonly OwnFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sms", "07700 900001", "delivered")]
    [InlineData("sms", "07700 900123", "delivered")]
    [InlineData("sms", "+44 7700 900003", "temporary-failure")]
    [InlineData("sms", "07700900004", "permanent-failure")]
    [InlineData("email", "ash@example.org", "delivered")]
    [InlineData("email", "temporary@example.org", "temporary-failure")]
    [InlineData("email", "Permanent+7@Example.org", "permanent-failure")]
    [InlineData("email", "permanent@other.example.org", "delivered")]
    [InlineData("letter", "Ash Vale\n1 Permanent Way", "delivered")]
    [InlineData("letter", "Temporary Lodge\n1 High Street", "temporary-failure")]
    [InlineData("letter", "Permanent House\n1 High Street", "permanent-failure")]
    [InlineData("letter", "Ash Vale, Returned\n1 High Street", "returned")]
    public async Task A_recipient_meets_the_fate_of_the_table_by_report(string channel, string to, string status)
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var provider = await StartAsync(receiver);
        var id = await (await SendAsync(provider, channel, to, "key-1")).IdAsync();
        var report = (await receiver.NextAsync()).Json;
        Assert.Equal(
            ["delivery.report", id, "journey-1/1", channel, status],
            report.Texts("type", "id", "tag", "channel", "status"));
        Assert.Equal(status, Assert.Single(await provider.ListAsync("/messages")).Text("status"));
    }

    [Theory]
    [InlineData("sms", "07700900005")]
    [InlineData("email", "refused@example.org")]
    [InlineData("letter", "Refused House\n1 High Street")]
    public async Task A_refused_recipient_is_refused_each_time_and_nothing_is_kept(string channel, string to)
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var provider = await StartAsync(receiver);
        for (var n = 0; n < 3; n++)
        {
            var answer = await SendAsync(provider, channel, to, "key-1");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Equal("recipient-refused", await answer.CodeAsync());
        }

        Assert.Empty(await provider.ListAsync("/messages"));
    }

    [Theory]
    [InlineData("sms", "07700900002", HttpStatusCode.ServiceUnavailable, 2)]
    [InlineData("email", "unavailable@example.org", HttpStatusCode.ServiceUnavailable, 2)]
    [InlineData("sms", "07700900008", HttpStatusCode.TooManyRequests, 1)]
    [InlineData("email", "throttled@example.org", HttpStatusCode.TooManyRequests, 1)]
    [InlineData("letter", "Throttled House\n1 High Street", HttpStatusCode.TooManyRequests, 1)]
    public async Task A_recipient_refused_for_now_is_accepted_later_even_under_a_new_key(
        string channel, string to, HttpStatusCode status, int times)
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var provider = await StartAsync(receiver);
        for (var n = 0; n < times; n++)
        {
            var answer = await SendAsync(provider, channel, to, $"key-{n}");
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        }

        var id = await (await SendAsync(provider, channel, to, $"key-{times}")).IdAsync();
        var report = (await receiver.NextAsync()).Json;
        Assert.Equal((id, "delivered"), (report.Text("id"), report.Text("status")));
    }

    [Theory]
    [InlineData("sms", "07700900006")]
    [InlineData("email", "no-receipt@example.org")]
    [InlineData("letter", "No-receipt House\n1 High Street")]
    public async Task A_recipient_without_receipts_is_accepted_and_never_reported(string channel, string to)
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var provider = await StartAsync(receiver);
        await (await SendAsync(provider, channel, to, "key-1")).IdAsync();
        await Task.Delay(s_longerThanAnyReport);
        Assert.Equal(0, receiver.Count);
        Assert.Equal("accepted", Assert.Single(await provider.ListAsync("/messages")).Text("status"));
    }

    [Fact]
    public async Task A_recipient_delivered_once_is_not_reported_again()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var provider = await StartAsync(receiver);
        var id = await (await provider.TextAsync("07700900009", "key-1")).IdAsync();
        Assert.Equal(id, (await receiver.NextAsync()).Json.Text("id"));
        await (await provider.TextAsync("07700900009", "key-2")).IdAsync();
        await Task.Delay(s_longerThanAnyReport);
        Assert.Equal(1, receiver.Count);
    }

    [Theory]
    [InlineData("sms", "07700900007")]
    [InlineData("email", "slow@example.org")]
    public async Task A_slow_recipient_outlasts_the_caller_who_then_finds_the_message_by_its_key(string channel, string to)
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var provider = await StartAsync(receiver);
        using var impatience = new CancellationTokenSource();
        var slow = SendAsync(provider, channel, to, "key-1", impatience.Token);
        await provider.UntilAsync(async () => (await provider.ListAsync("/messages")).Length > 0);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        var found = Assert.Single(await provider.ListAsync("/messages/by-key/key-1"));
        Assert.Equal(found.Text("id"), await (await SendAsync(provider, channel, to, "key-1")).IdAsync());
        Assert.Equal(found.Text("id"), (await receiver.NextAsync()).Json.Text("id"));
    }

    private Task<RunningProvider> StartAsync(CallbackReceiver receiver) =>
        RunningProvider.StartAsync(RunningProvider.Options(_folder.Path, receiver.Url));

    private static Task<HttpResponseMessage> SendAsync(
        RunningProvider provider, string channel, string to, string key, CancellationToken stop = default) =>
        channel == "email"
            ? provider.SendAsync(channel, new { to, subject = "News", body = "Dear Ash", tag = "journey-1/1" }, key, stop)
            : provider.SendAsync(channel, new { to, body = "Dear Ash", tag = "journey-1/1" }, key, stop);
}
