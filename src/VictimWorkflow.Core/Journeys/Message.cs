using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using VictimWorkflow.Core.Contact;

namespace VictimWorkflow.Core.Journeys;

public enum MessageStatus
{
    Planned,

    /// <summary>Handed to the host, which looks once more and then calls the provider.</summary>
    Released,
    Accepted,
    Delivered,
    TemporaryFailure,
    PermanentFailure,

    /// <summary>The last look stopped it.</summary>
    NotSent,

    /// <summary>Nobody knows whether it left; it is never sent again under the same key.</summary>
    Unknown,
    Withdrawn,

    /// <summary>A person must decide before it may go.</summary>
    HeldForHuman,
    Returned,
    Acknowledged,
}

/// <summary>The texts there are. Fields are filled in at the last moment; a template holds no name and no offence.</summary>
public enum Template
{
    Acknowledgement,
    News,
    HearingDate,

    /// <summary>No news of the case: only what is said beside it.</summary>
    Notice,
}

/// <summary>An SMS, email or letter the product sends by itself.</summary>
/// <param name="Obligations">The obligations it tells about.</param>
/// <param name="Point">The contact point's reference, never its value.</param>
/// <param name="SendAt">Not before this; inside the permitted times when it was planned.</param>
public sealed record Message(
    int Number, Template Template, ContactMethod Method, string Point, ImmutableArray<int> Obligations, Instant SendAt, string Why) : IEntry
{
    public MessageStatus Status { get; init; } = MessageStatus.Planned;

    /// <summary>How often it was released; each release has a key of its own.</summary>
    public int Attempt { get; init; }

    /// <summary>How often the provider could not take it.</summary>
    public int Failures { get; init; }

    public Instant PlannedAt { get; init; }

    /// <summary>When its status last changed.</summary>
    public Instant ChangedAt { get; init; }

    public Instant? ReleasedAt { get; init; }

    public Instant? AcceptedAt { get; init; }

    public Instant? DeliveredAt { get; init; }

    public string? Detail { get; init; }

    public bool Urgent { get; init; }

    /// <summary>What it says beside its news, as it was when it was released.</summary>
    public ImmutableArray<Notice> Notices { get; init; } = [];

    /// <summary>Whom a copy goes to. It tells nobody instead of the person: they were told before it was planned.</summary>
    public PointHolder? CopyFor { get; init; }

    /// <summary>How it was named in the record that was merged into this one: reports on it come under that name.</summary>
    public string? CarriedFrom { get; init; }

    [JsonIgnore]
    public bool IsSettled => Status is MessageStatus.Delivered or MessageStatus.PermanentFailure or MessageStatus.NotSent
        or MessageStatus.Unknown or MessageStatus.Withdrawn or MessageStatus.Returned or MessageStatus.Acknowledged;

    bool IEntry.IsOpen => !IsSettled;

    string IEntry.Group => "";
}
