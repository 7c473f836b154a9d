using System.Collections.Immutable;
using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Service.Storage;

public enum InboxState
{
    /// <summary>Stored and answered, not admitted yet.</summary>
    Received,

    /// <summary>In the crime's log.</summary>
    Admitted,

    /// <summary>Waits for something not known yet; tried again after each later event of its crime.</summary>
    Waiting,

    /// <summary>Refused for good, or waited too long: a person mends and replays it.</summary>
    Quarantined,

    /// <summary>A quarantined event that was replayed under a new id, or given up by a person.</summary>
    Settled,
}

/// <summary>An event as it reached us, from the moment it is answered until its body's time is over.</summary>
/// <param name="EventKey">Source and sender's id: unique. The id by which its result is read.</param>
/// <param name="SealedBody">The raw body, sealed under the crime's key; kept 30 days.</param>
/// <param name="BodyHash">SHA-256 of the raw body, to tell a repeat from a conflict.</param>
public sealed record InboxRow(
    string EventKey, string Source, string EventId, Origin Origin, string Type, string CrimeRef, Instant ReceivedAt, string BodyHash, byte[]? SealedBody)
    : IStoredState
{
    /// <summary>The shape of the row where it is kept as JSON; where it is columns, the tables have a version.</summary>
    public const int CurrentFormat = 1;

    /// <inheritdoc/>
    static ImmutableArray<Func<JsonObject, JsonObject>> IStoredState.Upgrades => [];

    public int Format { get; init; } = CurrentFormat;

    public InboxState State { get; init; } = InboxState.Received;

    public string? Code { get; init; }

    public string? Field { get; init; }

    public string? Detail { get; init; }

    /// <summary>While it waits: when somebody is told of it, and when it goes to quarantine.</summary>
    public Instant? AlertAt { get; init; }

    public Instant? Until { get; init; }

    public int? Sequence { get; init; }

    public ImmutableArray<string> JourneyIds { get; init; } = [];

    /// <summary>How often carrying it out has thrown; three times is quarantine.</summary>
    public int Failures { get; init; }

    public string? Unit { get; init; }

    /// <summary>As it stays when somebody it tells of was erased: that there was one, and none of its words.</summary>
    public InboxRow Erased() => this with
    {
        State = InboxState.Settled,
        SealedBody = null,
        Code = "erased",
        Field = null,
        Detail = "A person this is about was erased.",
        AlertAt = null,
        Until = null,
    };
}

/// <summary>That somebody read a journey, and what of it.</summary>
public sealed record AccessNote(Instant At, string ActorRef, string What);

/// <summary>An event whose raw body is still kept.</summary>
/// <param name="Place">Where it stands in the order of receipt: the page after it is asked for by this.</param>
public sealed record BodyRow(string Place, string EventKey);

public enum Receipt
{
    New,

    /// <summary>The same id and body came before.</summary>
    Same,

    /// <summary>The same id came before with another body.</summary>
    Different,
}

/// <summary>An entry of a crime's log as it is stored: <see cref="EntryJson"/> holds nothing that names anybody.</summary>
public sealed record LogRow(string CrimeRef, int Sequence, string EventKey, string EntryJson);

/// <summary>Something sealed under a key, found again by its name.</summary>
/// <param name="KeyId">Whose key it is sealed under: a person's or a crime's.</param>
public sealed record SealedRow(string KeyId, string Name, byte[] Sealed);

/// <summary>A wish of Core, kept until it is carried out.</summary>
/// <param name="Key">Journey id, revision and position: the same wish has the same key for ever.</param>
/// <param name="DueAt">Wall time before which it is not tried (a retry after a failure).</param>
public sealed record EffectRow(string Key, string JourneyId, string Json, bool Urgent, Instant DueAt)
{
    public int Tries { get; init; }
}

/// <summary>A claim on one release of a message: made before the provider is called, so that nobody calls twice.</summary>
public sealed record SendClaim(string Key, Instant ClaimedAt, Instant LeaseUntil, string? Outcome, string? ProviderId);

/// <summary>One line of the supervisor's list: what a journey shows without being opened. Holds no name.</summary>
/// <param name="AtRiskAt">The earliest moment at which an open obligation counts as at risk; absent when none has a date.</param>
/// <param name="OverdueAt">The earliest limit of an open obligation.</param>
/// <param name="Rights">The rights under which something is open, as bits 1 to 14.</param>
public sealed record ListRow(
    string JourneyId, int Revision, string CrimeRef, string? PersonRef, JourneyRole Role, string Unit, string? OfficerRef, Stage Stage, bool Enhanced,
    JourneyState State, bool IsStuck, bool IsRestricted, Instant? AtRiskAt, Instant? OverdueAt, string? NextRule, int OpenCount, int Rights, Instant StartedAt);

/// <summary>One obligation for the figures.</summary>
public sealed record ObligationRow(
    string JourneyId, int Number, string Rule, int Right, string Unit, string Holder, ObligationStatus Status, Instant TriggeredAt, Instant? DueAt,
    Instant? ClosedAt, string? Because, bool Enhanced);

public sealed record TaskRow(
    string JourneyId, int Number, string CrimeRef, string? PersonRef, string Unit, string? OfficerRef, TaskKind Kind, ContactMethod? Method, HumanTaskStatus Status,
    Instant RaisedAt, Instant NotBefore, Instant? DueAt, bool Urgent, string? ClaimedBy, string? AssignedTo, string Why, string Rules, bool IsRestricted);

public sealed record AlertRow(
    string JourneyId, int Number, AlertKind Kind, string Unit, Instant RaisedAt, string? Rule, string? EventKey, bool Urgent);

/// <summary>One link of a journey's audit chain: what a step did, and the hash of everything before it.</summary>
public sealed record AuditRow(string JourneyId, int Revision, Instant At, string Cause, string ActorRef, string Json, string PreviousHash, string Hash);

/// <summary>Everything one admission changes, saved in one transaction or not at all.</summary>
/// <param name="ExpectedRevision">The crime's revision it was worked out on; 0 for a new crime.</param>
public sealed record AdmissionChange(Crime Crime, int ExpectedRevision, LogRow Entry, InboxRow Event)
{
    public ImmutableArray<Journey> Started { get; init; } = [];

    /// <summary>
    /// The crime into which this one is merged, as it was read. It must still be so: two merged into one another at once would form a circle.
    /// </summary>
    public Crime? Surviving { get; init; }

    /// <summary>What the event changes on safety cards. They change with the admission or not at all, and from it on no reader finds them as they were.</summary>
    public ImmutableArray<CardChange> Cards { get; init; } = [];

    public ImmutableArray<SealedRow> Sealed { get; init; } = [];

    /// <summary>Keyed hashes of suspects' addresses, to which nothing of this crime is ever sent.</summary>
    public ImmutableArray<string> SuspectAddresses { get; init; } = [];

    /// <summary>The journeys to wake.</summary>
    public ImmutableArray<string> Wake { get; init; } = [];
}

/// <summary>Everything one step changes, saved in one transaction or not at all.</summary>
/// <param name="ExpectedRevision">The journey's revision it was worked out on.</param>
public sealed record StepChange(Journey Journey, int ExpectedRevision, ListRow List, AuditRow Audit)
{
    public ImmutableArray<EffectRow> Effects { get; init; } = [];

    /// <summary>Only what the step changed.</summary>
    public ImmutableArray<ObligationRow> Obligations { get; init; } = [];

    public ImmutableArray<TaskRow> Tasks { get; init; } = [];

    public ImmutableArray<AlertRow> Alerts { get; init; } = [];
}

public enum ListState
{
    OnTrack,
    AtRisk,
    Overdue,
    Stuck,
    Suspended,
}

/// <summary>What a list is narrowed to. An absent filter narrows nothing.</summary>
/// <param name="Units">The units the reader may see; null is every unit.</param>
/// <param name="After">The cursor of the page before.</param>
public sealed record ListFilter(ImmutableArray<string>? Units, bool MaySeeRestricted, int Take, string? After)
{
    public string? Unit { get; init; }

    public string? OfficerRef { get; init; }

    public Stage? Stage { get; init; }

    public ListState? State { get; init; }

    public int? Right { get; init; }

    public bool? Enhanced { get; init; }

    public Instant? DueBefore { get; init; }

    public string? CrimeRef { get; init; }
}

/// <summary>A page, nearest limit first, and how many there are in all: exact to 1,000, then "more".</summary>
public sealed record Page<T>(ImmutableArray<T> Items, string? Next, int Count, bool IsMore);

/// <summary>How one rule was kept, by unit and holder.</summary>
public sealed record ComplianceRow(
    int Right, string Rule, string Unit, string Holder, int Owed, int Met, int MetLate, int OpenInTime, int Overdue, int Excluded, double? MedianHours, double? P90Hours);
