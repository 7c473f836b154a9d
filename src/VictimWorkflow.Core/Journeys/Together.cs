using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;

namespace VictimWorkflow.Core.Journeys;

/// <summary>One journey's share in a message.</summary>
public sealed record Part(Journey Journey, Message Message)
{
    /// <summary>The key of this release: the same for ever, and never used again.</summary>
    public string Key => KeyOf(Journey, Message.Number, Message.Attempt) + KeySuffix;

    /// <summary>Ends the key where numbers of messages have begun again: a store put back to an earlier state. Else empty.</summary>
    public string KeySuffix { get; init; } = "";

    public static string KeyOf(Journey journey, int message, int attempt) => $"{TaskRefs.Of(journey, message)}.{attempt}";
}

/// <summary>
/// One person in several crimes gets one calm message for what leaves at the same moment. Each journey plans and releases its own
/// message, and each obligation is met by the report on it; only on the way out do they share one text. So a journey that ends,
/// withdraws its part or stops it at the last look simply is not in it.
/// </summary>
public static class Together
{
    /// <summary>More in one text is no calm message any more.</summary>
    public const int PartsAtMost = 5;

    /// <summary>Characters of an SMS of ten parts, the longest that every provider takes. A longer one would be refused, and lost for all its parts.</summary>
    public const int SmsAtMost = 1_530;

    /// <summary>
    /// The message and what leaves with it now, in the order of their keys: whichever of them is carried out first, the parts are the
    /// same, and so is their order.
    /// </summary>
    /// <param name="others">The other journeys of the same person, as they stand now.</param>
    public static ImmutableArray<Part> PartsOf(
        Part own, IEnumerable<Journey> others, SafetyCard card, SendHolds holds, RuleBook rules, Instant now)
    {
        if (!IsReleased(own.Journey, own.Message) || own.Message.Urgent || own.Journey.Case.IsRestricted)
        {
            return [own]; // Urgent news waits for nothing and is mixed with nothing; a restricted record is nobody else's business.
        }

        var found = others.Where(j => !j.Case.IsRestricted && j.Id != own.Journey.Id && j.PersonRef == own.Journey.PersonRef && j.Case.IsSynthetic == own.Journey.Case.IsSynthetic)
            .SelectMany(j => j.Messages.Values.Where(m => GoesWith(own.Message, m)).Select(m => new Part(j, m) { KeySuffix = own.KeySuffix }))
            .Where(p => LastLook.MayStillSend(p.Message, p.Message.Attempt, p.Journey, card, holds, rules, now) is null);
        ImmutableArray<Part> parts =
            [.. found.OrderBy(p => p.Key, StringComparer.Ordinal).Take(PartsAtMost - 1).Append(own).OrderBy(p => p.Key, StringComparer.Ordinal)];
        while (parts.Length > 1 && own.Message.Method == ContactMethod.Sms && TextFor(parts, rules).Body.Length > SmsAtMost)
        {
            parts = parts.Remove(parts.Last(p => p.Key != own.Key));
        }

        return parts;
    }

    /// <summary>What they say together: each share under its own reference.</summary>
    public static MessageText TextFor(ImmutableArray<Part> parts, RuleBook rules) => parts.Length == 1
        ? MessageTexts.For(parts[0].Message, parts[0].Journey, rules)
        : MessageTexts.ForSeveral(parts, rules);

    private static bool GoesWith(Message own, Message other) => other is { Status: MessageStatus.Released, Urgent: false }
        && other.Method == own.Method && other.Point == own.Point && other.CopyFor == own.CopyFor;

    private static bool IsReleased(Journey journey, Message message) =>
        journey.Messages.GetValueOrDefault(message.Number) is { Status: MessageStatus.Released } now && now.Attempt == message.Attempt;
}
