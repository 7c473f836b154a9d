using System.Text.Json.Serialization;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;

namespace VictimWorkflow.Core.Journeys;

/// <summary>The statuses of catalogue D.0. Overdue and at risk are derived from the time, never stored.</summary>
public enum ObligationStatus
{
    Open,
    Met,
    MetLate,
    AttemptedNotDelivered,

    /// <summary>The person declined that news.</summary>
    Waived,

    /// <summary>The trigger happened, but the person's kind or role excludes the obligation.</summary>
    NotOwed,

    /// <summary>Newer news of the same kind replaced it while it was open and not yet late.</summary>
    Superseded,
    Cancelled,
}

public enum DueKind
{
    /// <summary>No date, or none yet.</summary>
    Undated,

    /// <summary>Until 23:59:59 in London on a date.</summary>
    EndOfDay,

    /// <summary>Until an instant (limits in elapsed hours).</summary>
    Moment,

    /// <summary>Before an instant: a hearing starts, a decision is taken.</summary>
    BeforeMoment,

    /// <summary>Before an event that is refused until the obligation is closed.</summary>
    BeforeEvent,

    /// <summary>The calendar ends before the limit does; a newer calendar must be installed.</summary>
    CalendarNeeded,
}

/// <summary>When an obligation must be met.</summary>
public sealed record Due(DueKind Kind, LocalDate? Date = null, Instant? At = null, string? Event = null)
{
    public static Due Undated { get; } = new(DueKind.Undated);

    public static Due CalendarNeeded { get; } = new(DueKind.CalendarNeeded);

    public static Due EndOf(LocalDate date) => new(DueKind.EndOfDay, Date: date);

    public static Due By(Instant at) => new(DueKind.Moment, At: at);

    public static Due Before(Instant at) => new(DueKind.BeforeMoment, At: at);

    public static Due BeforeEventOf(string type) => new(DueKind.BeforeEvent, Event: type);

    /// <summary>The last moment in time, or null when there is none to tell. Worked out once: every step asks it of all that is open.</summary>
    [JsonIgnore]
    public Instant? Ends { get; } = Kind == DueKind.EndOfDay ? London.EndOf(Date!.Value) : At;

    public bool IsOverAt(Instant now) => Ends < now;
}

/// <summary>A dated duty that arose in this journey.</summary>
/// <param name="Number">Counts up within the journey and is never used again.</param>
/// <param name="Edition">The edition it is judged by: the one in force on the local date of its trigger.</param>
/// <param name="EventRef">The event that opened it.</param>
/// <param name="TriggeredAt">The instant its limit counts from.</param>
public sealed record Obligation(int Number, string Rule, string Edition, int Clock, string EventRef, Instant TriggeredAt, Due Due) : IEntry
{
    public ObligationStatus Status { get; init; } = ObligationStatus.Open;

    public string? Suspect { get; init; }

    public string? Hearing { get; init; }

    /// <summary>A digest of what is to be told, so that a second result is compared with the first.</summary>
    public string? News { get; init; }

    public DutyHolder Holder { get; init; }

    public Channel Channel { get; init; }

    /// <summary>Whether the shorter limit of enhanced rights was applied.</summary>
    public bool Enhanced { get; init; }

    /// <summary>When enhanced rights, given later than its trigger, pulled its limit in (C.5).</summary>
    public Instant? PulledInAt { get; init; }

    /// <summary>A second date kept for attribution only (J1).</summary>
    public LocalDate? SecondaryDue { get; init; }

    /// <summary>The date before a supervisor extended it; stays in the figures.</summary>
    public Due? OriginalDue { get; init; }

    public Instant? ClosedAt { get; init; }

    /// <summary>The event that closed it, or <see cref="Trigger.ByClock"/>.</summary>
    public string? ClosedBy { get; init; }

    /// <summary>Why it is not owed, cancelled or excused: a fixed phrase, never free text.</summary>
    public string? Because { get; init; }

    public int FailedAttempts { get; init; }

    public bool AtRiskRaised { get; init; }

    public bool OverdueRaised { get; init; }

    /// <summary>Still owed: open, or tried without success.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is ObligationStatus.Open or ObligationStatus.AttemptedNotDelivered;

    string IEntry.Group => Rule;

    public bool IsOverdue(Instant now) => IsOpen && Due.IsOverAt(now);
}
