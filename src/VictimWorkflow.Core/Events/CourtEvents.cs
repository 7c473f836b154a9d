using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace VictimWorkflow.Core.Events;

public abstract partial record Event
{
    public sealed record HearingListed(string HearingRef, HearingKind Kind, ListingStatus Status, Court Court) : Event
    {
        public Instant? StartsAt { get; init; }
    }

    public sealed record HearingHeld(string HearingRef, HearingStage Stage) : Event;

    public sealed record HearingResulted(string HearingRef) : Event
    {
        public Plea? Plea { get; init; }
        public bool? SentToCrownCourt { get; init; }
        public CourtCustody? Custody { get; init; }
        public Warrant? Warrant { get; init; }
        public Verdict? Verdict { get; init; }
        public bool? RetrialOrdered { get; init; }
        public Sentence? Sentence { get; init; }
        public string? Reasons { get; init; }
        public bool? ConditionsProtectVictim { get; init; }
        public ImmutableArray<string> Conditions { get; init; } = [];
    }

    public sealed record WitnessRequired(string HearingRef, bool Required) : Event;

    public sealed record WitnessAttended(string HearingRef, Instant ArrivedAt) : Event
    {
        public Instant? CalledAt { get; init; }
        public Instant? FinishedAt { get; init; }
    }

    public sealed record AppealRecorded(AppealStage Stage, AppealAgainst Against) : Event
    {
        public Appellant? BroughtBy { get; init; }
        public AppealResult? Result { get; init; }
        public string? HearingRef { get; init; }
    }

    public sealed record SentenceStageReported(SentenceStage Stage) : Event
    {
        public LocalDate? PlannedFor { get; init; }
    }
}

public enum HearingKind
{
    First,
    Plea,
    Mention,
    Bail,
    GroundRules,
    [JsonStringEnumMemberName("section-28")] Section28,
    Trial,
    Retrial,
    Sentence,
    Appeal,
    Other,
}

public enum ListingStatus { Listed, Moved, Vacated, Floated }

public enum HearingStage { Started, Finished }

public enum Plea { Guilty, NotGuilty, None }

public enum CourtCustody { ConditionalBail, UnconditionalBail, Remanded }

public enum Warrant { Issued, Executed }

public enum Verdict { Guilty, NotGuilty, Hung, Stayed }

public enum AppealStage { Lodged, LeaveGranted, LeaveRefused, Abandoned, Decided }

public enum AppealAgainst { Conviction, Sentence, Both }

public enum Appellant { Defendant, AttorneyGeneral, Ccrc }

public enum AppealResult { Dismissed, Allowed, ConvictionQuashed, SentenceReduced, SentenceIncreased, RetrialOrdered }

public enum SentenceStage
{
    OpenConditions, ReleasePlanned, Released, Recalled, Discharged, SentenceChanged, ParoleListed, SentenceEnded,
}
