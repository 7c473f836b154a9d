using System.Collections.Immutable;
using NodaTime;

namespace VictimWorkflow.Core.Contact;

/// <summary>How a person wants to be kept informed, in their own terms. A version; a new wish adds another (E.1).</summary>
/// <param name="IntervalDays">Days between routine updates; absent leaves the force's maximum.</param>
/// <param name="KeyEventsOnly">No routine updates; the officer reviews the case instead (E.9).</param>
public sealed record ContactAgreement(
    Instant AgreedAt, ContactMethod? Dates, ContactMethod? News, ContactMethod? Routine, int? IntervalDays, bool KeyEventsOnly,
    ImmutableArray<TimeToAvoid> TimesToAvoid)
{
    /// <summary>
    /// Only where two records of one person were made one: since when each had an agreement. A wish that is newer than this and
    /// learnt late was in force in one of them, and its times to avoid bind too.
    /// </summary>
    public Instant? BothSince { get; init; }

    /// <summary>The agreements of two records of one person: what <paramref name="own"/> lacks is filled in, and the times to avoid of both bind.</summary>
    public static ContactAgreement United(ContactAgreement? own, ContactAgreement? other, Instant at)
    {
        var newer = own is null || other?.AgreedAt > own.AgreedAt ? other : own;
        return new(
            at, own?.Dates ?? other?.Dates, own?.News ?? other?.News, own?.Routine ?? other?.Routine, own?.IntervalDays ?? other?.IntervalDays,
            newer?.KeyEventsOnly ?? false, TimeToAvoid.Union(own?.TimesToAvoid, other?.TimesToAvoid));
    }

    // People change their mind a few times; a feed that repeats their wish for years fills nothing.
    private const int VersionsKept = 24;

    /// <summary>Versions in the order agreed, the newest of them.</summary>
    public static ImmutableArray<ContactAgreement> InOrder(IEnumerable<ContactAgreement> versions) =>
        [.. versions.OrderBy(a => a.AgreedAt).TakeLast(VersionsKept)];

    /// <summary>The versions with one more, in the order agreed: one learnt late takes its place and does not replace a newer wish.</summary>
    public static ImmutableArray<ContactAgreement> With(ImmutableArray<ContactAgreement> versions, ContactAgreement agreed)
    {
        var dated = InOrder(versions.Add(agreed));
        var last = dated[^1];
        return ReferenceEquals(last, agreed) || !last.IsBoundBy(agreed.AgreedAt) ? dated : dated.SetItem(
            dated.Length - 1,
            United(last, agreed, last.AgreedAt) with { KeyEventsOnly = last.KeyEventsOnly || agreed.KeyEventsOnly, BothSince = last.BothSince });
    }

    /// <summary>Whether a wish of that time says anything still: it is this one or newer, or was in force in one of the records made one.</summary>
    public bool IsBoundBy(Instant at) => AgreedAt <= at || BothSince < at;

    public ContactMethod? MethodFor(MessageKind kind) => kind switch
    {
        MessageKind.Dates => Dates ?? News ?? Routine,
        MessageKind.News => News ?? Routine ?? Dates,
        MessageKind.Routine => Routine ?? News ?? Dates,
    };

    /// <summary>Whether the person has clearly asked for email (E.2.1).</summary>
    public bool AsksForEmail => News == ContactMethod.Email || Routine == ContactMethod.Email;
}

public static class ContactMethods
{
    public static bool IsWritten(this ContactMethod method) =>
        method is ContactMethod.Email or ContactMethod.Sms or ContactMethod.Letter or ContactMethod.Portal;

    /// <summary>Two people in the same conversation.</summary>
    public static bool IsTwoWay(this ContactMethod method) =>
        method is ContactMethod.Phone or ContactMethod.InPerson or ContactMethod.Video;

    /// <summary>Whether the product can send it by itself.</summary>
    public static bool IsSendable(this ContactMethod method) =>
        method is ContactMethod.Email or ContactMethod.Sms or ContactMethod.Letter;
}
