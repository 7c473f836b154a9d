using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Security;

public class ProblemTests(SecurityApp app) : IClassFixture<SecurityApp>
{
    [Theory]
    [InlineData("invalid-data", 400)]
    [InlineData("unknown-event-type", 400)]
    [InlineData("bad-signature", 401)]
    [InlineData("timestamp-outside-tolerance", 401)]
    [InlineData("not-signed-in", 401)]
    [InlineData("not-permitted", 403)]
    [InlineData("not-found", 404)]
    [InlineData("unknown-crime", 404)]
    [InlineData("unknown-person", 404)]
    [InlineData("unknown-suspect", 404)]
    [InlineData("unknown-hearing", 404)]
    [InlineData("unknown-message", 404)]
    [InlineData("conflicting-event", 409)]
    [InlineData("illegal-move", 409)]
    [InlineData("crime-already-exists", 409)]
    [InlineData("reopen-required", 409)]
    [InlineData("already-charged", 409)]
    [InlineData("too-large", 413)]
    [InlineData("unknown-duty", 422)]
    [InlineData("summary-too-short", 422)]
    [InlineData("too-many-requests", 429)]
    [InlineData("internal-error", 500)]
    [InlineData("unavailable", 503)]
    public void Each_code_has_the_status_of_the_contract(string code, int status) => Assert.Equal(status, Problems.StatusOf(code));

    [Fact]
    public async Task A_problem_names_code_field_and_detail()
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;

        await (Problems.TooManyRequests(TimeSpan.FromSeconds(1.2)) with { Field = "data.crimeRef" }).ExecuteAsync(context);

        var problem = JsonDocument.Parse(body.ToArray()).RootElement;
        Assert.Equal("2", context.Response.Headers.RetryAfter.ToString());
        Assert.Equal(["code", "detail", "field", "status", "title"], problem.EnumerateObject().Select(property => property.Name).Order());
        Assert.Equal((429, "data.crimeRef"), (problem.GetProperty("status").GetInt32(), problem.GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("/api/fail", "application/json", "application/problem+json")]
    [InlineData("/fail", "text/html", "text/html")]
    public async Task A_failure_says_nothing_of_its_exception_to_anybody(string path, string accept, string mediaType)
    {
        using var client = app.NewClient();
        client.DefaultRequestHeaders.Add("Accept", accept);

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal((HttpStatusCode.InternalServerError, mediaType), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.DoesNotContain("Placeholder", text, StringComparison.Ordinal);
        Assert.DoesNotContain("InvalidOperation", text, StringComparison.Ordinal);
        Assert.Contains(app.Log.Lines, line => line.Contains("System.InvalidOperationException, trace ", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains("Placeholder", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{", "application/json", "invalid-data", 400)]
    [InlineData("""{"number":"Sam Placeholder"}""", "application/json", "invalid-data", 400)]
    [InlineData("number=1", "text/plain", "unsupported-media-type", 415)]
    public async Task JSON_that_cannot_be_read_is_refused_without_quoting_it(string body, string mediaType, string code, int status)
    {
        using var client = app.NewClient();
        using var content = new StringContent(body, Encoding.UTF8, mediaType);

        using var answer = await client.PostAsync(new Uri("/api/typed", UriKind.Relative), content);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal((status, code), ((int)answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.DoesNotContain("Placeholder", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains("Placeholder", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(BodyLimit.Event, false, 200)]
    [InlineData(BodyLimit.Event + 1, false, 413)]
    [InlineData(BodyLimit.Event, true, 200)]
    [InlineData(BodyLimit.Event + 1, true, 413)]
    public async Task A_body_may_be_as_long_as_its_limit(int bytes, bool chunked, int status)
    {
        using var client = app.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks") { Content = new ByteArrayContent(new byte[bytes]) };
        request.Headers.TransferEncodingChunked = chunked;

        using var answer = await client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status != 413) return;
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("too-large", problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Where_nothing_is_said_a_body_still_has_a_limit()
    {
        using var client = app.NewClient();
        var padding = new string('x', BodyLimit.Default);
        using var content = new StringContent($$"""{"number":1,"more":"{{padding}}"}""", Encoding.UTF8, "application/json");

        using var answer = await client.PostAsync(new Uri("/api/typed", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("/sign-in", 200)]
    [InlineData("/api/who", 401)]
    [InlineData("/api/fail", 500)]
    [InlineData("/nothing", 404)]
    public async Task Every_answer_carries_the_protecting_headers(string path, int status)
    {
        using var client = app.NewClient();

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }
}
