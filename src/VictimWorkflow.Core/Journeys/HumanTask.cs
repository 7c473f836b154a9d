using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

public enum TaskKind
{
    Call,
    Visit,

    /// <summary>Write to the person: an email or a letter that only a person can word.</summary>
    Write,

    /// <summary>Hand over or read out something written, where sending could cause harm.</summary>
    HandOver,

    /// <summary>Do or check something inside the force.</summary>
    Check,

    /// <summary>Make the person safe: details are no longer safe.</summary>
    Safeguard,
}

public enum HumanTaskStatus
{
    Open,
    Done,

    /// <summary>Nothing is left to do for it.</summary>
    Withdrawn,
}

/// <summary>Work for an officer or a witness care officer.</summary>
/// <param name="NotBefore">The first moment at which the person may be contacted for it.</param>
/// <param name="Due">The nearest limit of its obligations; absent where none has a date.</param>
public sealed record HumanTask(
    int Number, TaskKind Kind, ContactMethod? Method, ImmutableArray<int> Obligations, Instant RaisedAt, Instant NotBefore, Instant? Due, string Why) : IEntry
{
    public HumanTaskStatus Status { get; init; } = HumanTaskStatus.Open;

    public DutyHolder Holder { get; init; }

    public string? ClaimedBy { get; init; }

    public string? AssignedTo { get; init; }

    /// <summary>The officer who is away and has it again afterwards.</summary>
    public string? InsteadOf { get; init; }

    public int FailedAttempts { get; init; }

    public bool Urgent { get; init; }

    /// <summary>The message whose failure raised it.</summary>
    public int? Message { get; init; }

    /// <summary>Whom it concerns, where that is not who hears the news for the person: somebody in copy.</summary>
    public PointHolder? CopyFor { get; init; }

    public Instant? ClosedAt { get; init; }

    /// <summary>How it was named in records that were merged into this one: whoever has the old reference finds it.</summary>
    public ImmutableArray<string> CarriedFrom { get; init; } = [];

    [JsonIgnore]
    public bool IsOpen => Status == HumanTaskStatus.Open;

    string IEntry.Group => "";
}

/// <summary>A limit that does not fit the times at which the person may be contacted: a person decides, the choice is logged (E.2.4).</summary>
public sealed record Conflict(
    int Number, int Obligation, Instant RaisedAt, Instant Due, Instant? NextPermittedAt, ImmutableArray<ConflictChoice> Options) : IEntry
{
    public ConflictChoice? Choice { get; init; }

    public string? DecidedBy { get; init; }

    public Instant? ClosedAt { get; init; }

    [JsonIgnore]
    public bool IsOpen => ClosedAt is null;

    string IEntry.Group => "";
}

public enum AlertKind
{
    AtRisk,
    Overdue,
    MessageNotDelivered,
    UnableToReach,
    SafeguardingNeeded,
    Conflict,
    EventWaiting,
    EventQuarantined,
    JourneyStuck,
    CalendarNeeded,
    LateNewsHeld,
    FeedSilent,
}

/// <summary>Tells a supervisor something before, or when, it goes wrong.</summary>
public sealed record Alert(int Number, AlertKind Kind, Instant RaisedAt, int? Obligation, string? EventRef, bool Urgent);
