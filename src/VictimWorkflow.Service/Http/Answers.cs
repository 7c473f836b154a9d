using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Http;

/// <summary>What was taken in, and where its result can be read.</summary>
/// <param name="JourneyIds">The journeys concerned; for a webhook only those that a report starts.</param>
public sealed record Taken(string EventId, ImmutableArray<string>? JourneyIds);

/// <summary>What became of an event.</summary>
public sealed record EventResult(
    string EventId, string Type, InboxState State, NodaTime.Instant ReceivedAt, string? Code, string? Field, string? Detail, int? Sequence,
    ImmutableArray<string> JourneyIds)
{
    public static EventResult Of(InboxRow row) =>
        new(row.EventKey, row.Type, row.State, row.ReceivedAt, row.Code, row.Field, row.Detail, row.Sequence, row.JourneyIds);
}

/// <summary>A page of a list.</summary>
/// <param name="Next">The cursor of the next page, to be given as <c>after</c>; absent on the last.</param>
/// <param name="Count">All that match, exact to 1,000; <paramref name="IsMore"/> says that there are more than counted.</param>
public sealed record Listing<T>(ImmutableArray<T> Items, string? Next, int Count, bool IsMore);

internal static class Answers
{
    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) =>
        Results.Json(value, CoreJson.Options, statusCode: status);

    public static async ValueTask<IResult> ListingAsync<TRow, TItem>(Func<ValueTask<Page<TRow>>> read, Func<TRow, TItem> item)
    {
        try
        {
            var page = await read();
            return Json(new Listing<TItem>([.. page.Items.Select(item)], page.Next, page.Count, page.IsMore));
        }
        catch (FormatException)
        {
            return Invalid("after", "This is no cursor of this list.");
        }
    }

    /// <summary>The body as what a path takes, or why not. The parser's own message would quote it.</summary>
    /// <param name="wanted">The sentence for a body that is something else.</param>
    public static async ValueTask<(T? Value, Problem? Fault)> ReadAsync<T>(HttpContext context, string wanted)
        where T : class
    {
        if (await BodyLimit.ReadAsync(context.Request, BodyLimit.Event, context.RequestAborted) is not { } body)
        {
            return (null, Problems.TooLarge(BodyLimit.Event));
        }

        try
        {
            return JsonSerializer.Deserialize<T>(body, CoreJson.Options) is { } value ? (value, null) : (null, Invalid(null, wanted));
        }
        catch (JsonException)
        {
            return (null, Invalid(null, wanted));
        }
    }

    public static Problem Refused(Refusal refusal) => new(refusal.Code, refusal.Detail, refusal.Field);

    public static Problem Invalid(string? field, string detail) => new("invalid-data", detail, field);

    /// <summary>Who asks. The endpoint's role was checked, so there is somebody.</summary>
    public static Actor Actor(this HttpContext context) => Security.Actor.From(context.User)!;
}
