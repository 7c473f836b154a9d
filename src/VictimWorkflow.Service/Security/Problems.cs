using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace VictimWorkflow.Service.Security;

/// <summary>A refusal as the public contract words it: <c>application/problem+json</c> with a code that stays the same for ever.</summary>
/// <remarks>The detail is for the sender's developer: it names fields and limits, never what stood in them.</remarks>
public sealed record Problem(string Code, string Detail, string? Field = null) : IResult
{
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }

    public int Status => Problems.StatusOf(Code);

    public string Title => ReasonPhrases.GetReasonPhrase(Status);

    /// <summary>Where to look in the log; given only where there is something to find.</summary>
    public string? TraceId { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        if (RetryAfter is { } wait)
            httpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return httpContext.Response.WriteAsJsonAsync(
            this, ProblemJson.Default.Problem, "application/problem+json", httpContext.RequestAborted);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJson : JsonSerializerContext;

public static class Problems
{
    /// <summary>The contract's table of answers. A code that is not in it is a refusal of a well-formed event: 422.</summary>
    private static readonly FrozenDictionary<string, int> s_status = new Dictionary<string, int>
    {
        ["invalid-data"] = StatusCodes.Status400BadRequest,
        ["unknown-event-type"] = StatusCodes.Status400BadRequest,
        ["bad-signature"] = StatusCodes.Status401Unauthorized,
        ["timestamp-outside-tolerance"] = StatusCodes.Status401Unauthorized,
        ["not-signed-in"] = StatusCodes.Status401Unauthorized,
        ["not-permitted"] = StatusCodes.Status403Forbidden,
        ["not-found"] = StatusCodes.Status404NotFound,
        ["unknown-crime"] = StatusCodes.Status404NotFound,
        ["unknown-person"] = StatusCodes.Status404NotFound,
        ["unknown-suspect"] = StatusCodes.Status404NotFound,
        ["unknown-hearing"] = StatusCodes.Status404NotFound,
        ["unknown-message"] = StatusCodes.Status404NotFound,
        ["method-not-allowed"] = StatusCodes.Status405MethodNotAllowed,
        ["conflicting-event"] = StatusCodes.Status409Conflict,
        ["illegal-move"] = StatusCodes.Status409Conflict,
        ["crime-already-exists"] = StatusCodes.Status409Conflict,
        ["reopen-required"] = StatusCodes.Status409Conflict,
        ["already-charged"] = StatusCodes.Status409Conflict,
        ["legal-hold"] = StatusCodes.Status409Conflict,
        ["erased"] = StatusCodes.Status410Gone,
        ["too-large"] = StatusCodes.Status413PayloadTooLarge,
        ["unsupported-media-type"] = StatusCodes.Status415UnsupportedMediaType,
        ["too-many-requests"] = StatusCodes.Status429TooManyRequests,
        ["internal-error"] = StatusCodes.Status500InternalServerError,
        ["unavailable"] = StatusCodes.Status503ServiceUnavailable,
    }.ToFrozenDictionary();

    public static Problem NotSignedIn { get; } = new("not-signed-in", "Sign in, or send an API key that is valid.");
    public static Problem NotPermitted { get; } = new("not-permitted", "Your role does not allow this.");
    public static Problem NotFound { get; } = new("not-found", "There is nothing here.");

    public static Problem Erased { get; } =
        new("erased", "A person this is about was erased. Nothing about them is kept; a new report needs a new reference.");

    public static int StatusOf(string code) => s_status.GetValueOrDefault(code, StatusCodes.Status422UnprocessableEntity);

    public static Problem TooLarge(int limit) => new("too-large", $"The body is larger than {limit} bytes.");

    public static Problem TooManyRequests(TimeSpan retryAfter) =>
        new("too-many-requests", "More work is waiting than may; send it again later.") { RetryAfter = retryAfter };

    public static Problem Unavailable(TimeSpan retryAfter) =>
        new("unavailable", "The service cannot take this at present; send it again later.") { RetryAfter = retryAfter };

    public static Problem InternalError(string traceId) =>
        new("internal-error", "Something went wrong on our side. Quote the trace id when you report it.") { TraceId = traceId };

    /// <summary>The problem for an answer that the framework gave as a bare status.</summary>
    internal static Problem ForStatus(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => NotSignedIn,
        StatusCodes.Status403Forbidden => NotPermitted,
        StatusCodes.Status404NotFound => NotFound,
        StatusCodes.Status405MethodNotAllowed => new("method-not-allowed", "This path does not take that method."),
        StatusCodes.Status413PayloadTooLarge => new("too-large", "The body is too large."),
        StatusCodes.Status415UnsupportedMediaType => new("unsupported-media-type", "Send JSON."),
        >= StatusCodes.Status500InternalServerError => new("unavailable", "The service cannot answer at present."),
        _ => new("invalid-data", "The request could not be read."),
    };
}
