using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace VictimWorkflow.HostTests.Provider;

public sealed class SendingTests : IDisposable
{
    private readonly OwnFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_same_key_and_content_gives_the_same_id_and_one_message()
    {
        await using var provider = await RunningProvider.StartAsync(RunningProvider.Options(_folder.Path));
        var first = await (await provider.TextAsync("07700 900123", "key-1")).IdAsync();
        var second = await (await provider.TextAsync("07700 900123", "key-1")).IdAsync();
        Assert.Equal(first, second);
        Assert.Single(await provider.ListAsync("/messages"));
    }

    [Fact]
    public async Task The_same_key_with_other_content_conflicts()
    {
        await using var provider = await RunningProvider.StartAsync(RunningProvider.Options(_folder.Path));
        await provider.TextAsync("07700 900123", "key-1");
        var answer = await provider.TextAsync("07700 900123", "key-1", body: "Something else.");
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("other-content", await answer.CodeAsync());
        Assert.Single(await provider.ListAsync("/messages"));
    }

    [Fact]
    public async Task A_provider_that_ignores_keys_sends_each_call_anew()
    {
        await using var provider = await RunningProvider.StartAsync(
            RunningProvider.Options(_folder.Path) with { HonourIdempotencyKeys = false });
        var first = await (await provider.TextAsync("07700 900123", "key-1")).IdAsync();
        var second = await (await provider.TextAsync("07700 900123", "key-1")).IdAsync();
        Assert.NotEqual(first, second);
        var found = await provider.ListAsync("/messages/by-key/key-1");
        Assert.Equal([first, second], found.Select(message => message.Text("id")));
    }

    [Fact]
    public async Task A_key_with_slashes_is_looked_up_plain_or_encoded_and_an_unknown_one_finds_nothing()
    {
        await using var provider = await RunningProvider.StartAsync(RunningProvider.Options(_folder.Path));
        var id = await (await provider.TextAsync("07700 900123", "journey/7/2")).IdAsync();
        Assert.Equal(id, Assert.Single(await provider.ListAsync("/messages/by-key/journey/7/2")).Text("id"));
        Assert.Equal(id, Assert.Single(await provider.ListAsync("/messages/by-key/journey%2F7%2F2")).Text("id"));
        Assert.Empty(await provider.ListAsync("/messages/by-key/journey/7/3"));
    }

    [Fact]
    public async Task A_message_is_shown_as_it_was_received()
    {
        await using var provider = await RunningProvider.StartAsync(RunningProvider.Options(_folder.Path));
        var id = await (await provider.SendAsync(
            "email", new { to = "ash@example.org", subject = "News", body = "Dear Ash", tag = "journey-2/1" }, "key-1")).IdAsync();
        var message = Assert.Single(await provider.ListAsync("/messages?to=ASH@example.org"));
        Assert.Equal(id, message.Text("id"));
        Assert.Equal(
            ["key-1", "email", "ash@example.org", "News", "Dear Ash", "journey-2/1"],
            message.Texts("key", "channel", "to", "subject", "body", "tag"));
        Assert.InRange(DateTimeOffset.Parse(message.Text("receivedAt")), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
        Assert.Equal(HttpStatusCode.OK, (await provider.Http.GetAsync("/messages/" + id)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await provider.Http.GetAsync("/messages/none")).StatusCode);
    }

    [Fact]
    public async Task The_list_is_paged_newest_last_and_filtered_by_recipient_and_tag()
    {
        await using var provider = await RunningProvider.StartAsync(RunningProvider.Options(_folder.Path));
        var ids = new List<string>();
        for (var n = 0; n < 205; n++)
            ids.Add(await (await provider.TextAsync(n == 3 ? "07700 900555" : "07700 900123", $"key-{n}", tag: $"tag-{n}")).IdAsync());
        var first = await provider.ListAsync("/messages");
        Assert.Equal(ids[..200], first.Select(message => message.Text("id")));
        var second = await provider.ListAsync("/messages?after=" + first[^1].Text("id"));
        Assert.Equal(ids[200..], second.Select(message => message.Text("id")));
        Assert.Equal(ids[3], Assert.Single(await provider.ListAsync("/messages?to=%2B447700900555")).Text("id"));
        Assert.Equal(ids[7], Assert.Single(await provider.ListAsync("/messages?tag=tag-7")).Text("id"));
        Assert.Equal(HttpStatusCode.BadRequest, (await provider.Http.GetAsync("/messages?after=none")).StatusCode);
    }

    [Theory]
    [InlineData("sms", """{"to":"not a number","body":"b","tag":"t"}""", "to")]
    [InlineData("sms", """{"to":"07700900123","tag":"t"}""", "body")]
    [InlineData("sms", """{"to":"07700900123","body":"b"}""", "tag")]
    [InlineData("sms", """{"to":"07700900123","body":"b","tag":"t","subject":"s"}""", "subject")]
    [InlineData("email", """{"to":"ash@example.org","body":"b","tag":"t"}""", "subject")]
    [InlineData("email", """{"to":"example.org","subject":"s","body":"b","tag":"t"}""", "to")]
    [InlineData("letter", """{"to":" ","body":"b","tag":"t"}""", "to")]
    public async Task A_malformed_message_is_refused_and_the_field_named(string channel, string json, string field)
    {
        await using var provider = await RunningProvider.StartAsync(RunningProvider.Options(_folder.Path));
        var answer = await PostAsync(provider, channel, json, "key-1");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("malformed", await answer.CodeAsync());
        Assert.Contains($"\"field\":\"{field}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(await provider.ListAsync("/messages"));
    }

    [Fact]
    public async Task Limits_hold_on_body_text_and_key()
    {
        await using var provider = await RunningProvider.StartAsync(RunningProvider.Options(_folder.Path));
        Assert.Equal(HttpStatusCode.BadRequest, (await provider.TextAsync("07700900123", "k", new string('x', 1_531))).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await provider.TextAsync("07700900123", "k", new string('x', 1_530))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await provider.TextAsync("07700900123", new string('k', 256))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await provider.TextAsync("07700900123", "white space")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await provider.SendAsync("sms", new { }, key: null)).StatusCode);
        var large = new { to = "07700900123", body = new string('x', 70_000), tag = "t" };
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await provider.SendAsync("sms", large, "key-2")).StatusCode);
        var broken = await PostAsync(provider, "sms", "{", "key-3");
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        Assert.Equal("application/problem+json", broken.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("POST", "/sms")]
    [InlineData("POST", "/email")]
    [InlineData("POST", "/letter")]
    [InlineData("POST", "/inbound")]
    [InlineData("GET", "/messages")]
    [InlineData("GET", "/messages/1")]
    [InlineData("GET", "/messages/by-key/1")]
    public async Task Without_the_secret_nothing_is_answered_but_health(string method, string path)
    {
        await using var provider = await RunningProvider.StartAsync(RunningProvider.Options(_folder.Path));
        foreach (var authorization in new[] { null, new AuthenticationHeaderValue("Bearer", "guessed") })
        {
            provider.Http.DefaultRequestHeaders.Authorization = authorization;
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            var answer = await provider.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("unauthorised", await answer.CodeAsync());
            Assert.Equal(HttpStatusCode.OK, (await provider.Http.GetAsync("/healthz")).StatusCode);
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(RunningProvider provider, string channel, string json, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/" + channel);
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", key);
        return await provider.Http.SendAsync(request);
    }
}
