using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>A short digest of what an event has to tell, so that a second result is compared with the first without keeping either.</summary>
internal static class NewsDigest
{
    private const int Characters = 12;

    /// <summary>Only what the rule tells counts: a sentence passed later leaves the verdict as told.</summary>
    public static string? Of(string rule, Event happened) => happened switch
    {
        Event.HearingListed e => Digest(Invariant($"{e.StartsAt}|{e.Court.Name}|{e.Status == ListingStatus.Vacated}")),
        Event.HearingResulted { Sentence: { } sentence } when rule == "R9-SENTENCE" => Digest(JsonSerializer.Serialize(sentence, CoreJson.Options)),
        Event.HearingResulted e => Digest(Invariant($"{e.Verdict}")),
        _ => null,
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Characters];
}
