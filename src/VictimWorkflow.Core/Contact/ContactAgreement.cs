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
