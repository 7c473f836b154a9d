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

    private static readonly string[] s_ofTheSentence = ["R9-SENTENCE", "R9-ULS", "R9-ULS-LIMIT", "R11-VCS", "R11-VNS", "RJ-OFFER"];

    /// <summary>Only what the rule tells counts: a sentence passed later leaves the verdict as told.</summary>
    public static string? Of(string rule, Event happened) => happened switch
    {
        Event.HearingListed e => Digest(Invariant($"{e.StartsAt}|{e.Court.Name}|{e.Status == ListingStatus.Vacated}")),
        Event.HearingResulted { Sentence: { } sentence } when s_ofTheSentence.Contains(rule) => Digest(JsonSerializer.Serialize(sentence, CoreJson.Options)),
        Event.HearingResulted e => Digest(rule switch
        {
            "R8-PLEA-G" or "R8-PLEA-NG" => Invariant($"{e.Plea}"),
            "R8-BAIL-COURT" => Invariant($"{e.Custody}|{e.ConditionsProtectVictim}"),
            "R8-WARRANT" or "R8-WARRANT-EXEC" => Invariant($"{e.Warrant}"),
            "R8-HEARING-OUT" or "W-FIRST-HEARING" =>
                Invariant($"{e.Plea}|{e.SentToCrownCourt}|{e.Custody}|{e.Warrant}|{e.Verdict}|{e.RetrialOrdered}|")
                + JsonSerializer.Serialize(e.Sentence, CoreJson.Options),
            _ => Invariant($"{e.Verdict}"),
        }),
        _ => null,
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Characters];
}
