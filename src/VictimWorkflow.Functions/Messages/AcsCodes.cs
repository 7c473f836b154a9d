using System.Collections.Frozen;
using System.Text.RegularExpressions;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.Functions.Messages;

/// <summary>What the service's answers and reports mean, by table. Codes are ours: the service's own words may quote a number.</summary>
public static partial class AcsCodes
{
    /// <summary>Ours to mend, and nothing is wrong with the message.</summary>
    public static readonly SendOutcome NotAuthorised = new SendOutcome.NotNow("not-authorised");

    private static readonly FrozenDictionary<int, SendOutcome> s_statuses = new Dictionary<int, SendOutcome>
    {
        [400] = new SendOutcome.Refused("invalid-recipient"),
        [401] = NotAuthorised,
        [403] = NotAuthorised,
        [404] = new SendOutcome.NotNow("sender-not-found"),
        [408] = new SendOutcome.Unknown(),
        [413] = new SendOutcome.Refused("too-long"),
        [429] = new SendOutcome.NotNow("throttled"),
        [503] = new SendOutcome.NotNow("provider-unavailable"),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Report> s_smsFailures = new Dictionary<string, Report>
    {
        ["4000"] = new(DeliveryStatus.PermanentFailure, "blocked-as-fraud"),
        ["4001"] = new(DeliveryStatus.PermanentFailure, "invalid-sender"),
        ["4002"] = new(DeliveryStatus.PermanentFailure, "invalid-number"),
        ["4003"] = new(DeliveryStatus.PermanentFailure, "destination-not-served"),
        ["4004"] = new(DeliveryStatus.PermanentFailure, "unknown-number"),
        ["4005"] = new(DeliveryStatus.PermanentFailure, "blocked-by-carrier"),
        ["4006"] = new(DeliveryStatus.TemporaryFailure, "unreachable"),
        ["4007"] = new(DeliveryStatus.PermanentFailure, "opted-out"),
        ["4008"] = new(DeliveryStatus.TemporaryFailure, "over-limit"),
        ["4009"] = new(DeliveryStatus.PermanentFailure, "not-entitled"),
        ["4010"] = new(DeliveryStatus.PermanentFailure, "sender-not-verified"),
        ["4020"] = new(DeliveryStatus.TemporaryFailure, "over-limit"),
        ["5000"] = new(DeliveryStatus.TemporaryFailure, "provider-failure"),
        ["5001"] = new(DeliveryStatus.TemporaryFailure, "provider-failure"),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Report> s_emailStatuses = new Dictionary<string, Report>
    {
        ["Delivered"] = new(DeliveryStatus.Delivered, Code: null),
        ["Bounced"] = new(DeliveryStatus.PermanentFailure, "bounced"),
        ["Suppressed"] = new(DeliveryStatus.PermanentFailure, "suppressed"),
        ["Quarantined"] = new(DeliveryStatus.PermanentFailure, "quarantined"),
        ["FilteredSpam"] = new(DeliveryStatus.PermanentFailure, "filtered-as-spam"),
        ["Failed"] = new(DeliveryStatus.TemporaryFailure, "provider-failure"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The carrier never said what became of it: nothing is known, and the missing receipt takes its course.</summary>
    private const string NoReceipt = "5002";

    /// <summary>What a failed call or a refused recipient means. 0 is a call whose answer never came.</summary>
    public static SendOutcome OfStatus(int status) => s_statuses.TryGetValue(status, out var outcome) ? outcome
        : status is >= 400 and < 500 ? new SendOutcome.Refused("refused-by-provider")
        : new SendOutcome.Unknown();

    /// <returns>Null when the report says nothing.</returns>
    public static Report? OfSms(string? status, string? details)
    {
        if (string.Equals(status, "Delivered", StringComparison.OrdinalIgnoreCase))
        {
            return new(DeliveryStatus.Delivered, Code: null);
        }

        var code = FourDigits().Match(details ?? "").Value;
        return code == NoReceipt ? null : s_smsFailures.GetValueOrDefault(code) ?? new(DeliveryStatus.TemporaryFailure, "unexplained");
    }

    /// <returns>Null when the report says nothing yet, as when a list of recipients was expanded.</returns>
    public static Report? OfEmail(string? status) => s_emailStatuses.GetValueOrDefault(status ?? "");

    [GeneratedRegex(@"\b[245]\d{3}\b", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex FourDigits();

    public sealed record Report(DeliveryStatus Status, string? Code);
}
