using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace VictimWorkflow.HostTests.Hosting;

/// <summary>What was answered: status and, where there is one, the JSON body.</summary>
internal sealed record Answer(int Status, JsonNode? Body, HttpResponseMessage Response)
{
    public string? Code => (string?)Body?["code"];

    public string? Field => (string?)Body?["field"];

    public string EventId => (string)Body!["eventId"]!;

    public static async Task<Answer> OfAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new Answer((int)response.StatusCode, isJson ? JsonNode.Parse(text) : null, response);
    }
}

internal static class Requests
{
    extension(HttpClient client)
    {
        public async Task<Answer> AskAsync(string path) => await Answer.OfAsync(await client.GetAsync(new Uri(path, UriKind.Relative)));

        public async Task<Answer> SendJsonAsync(string path, JsonObject? body, string? idempotencyKey = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
            if (idempotencyKey is not null)
            {
                request.Headers.Add("Idempotency-Key", idempotencyKey);
            }

            return await Answer.OfAsync(await client.SendAsync(request));
        }

        public Task<Answer> ActAsync(JsonObject body, string? idempotencyKey = null) => client.SendJsonAsync("/api/events", body, idempotencyKey);
    }
}
