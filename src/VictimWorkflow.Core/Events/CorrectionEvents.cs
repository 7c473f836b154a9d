using NodaTime;
using VictimWorkflow.Core.Contact;

namespace VictimWorkflow.Core.Events;

public abstract partial record Event
{
    public sealed record EventWithdrawn(string EventRef, WithdrawalReason Reason) : Event
    {
        public string? ReplacedBy { get; init; }
    }

    public sealed record CrimeRenumbered(string NewCrimeRef) : Event;

    public sealed record ContactPointFrozen(FreezeReason Reason) : Event
    {
        public string? ContactPointRef { get; init; }
        public Instant? Until { get; init; }
    }

    public sealed record ConflictDecided(string Rule, ConflictChoice Choice, string? Reason) : Event;

    public sealed record DutyExtended(string Rule, Instant NewDue, string? Reason) : Event
    {
        public bool? TellVictim { get; init; }
    }

    public sealed record ReplyReceived(ContactMethod Channel, ReplyMeaning Meaning) : Event
    {
        public string? MessageRef { get; init; }
    }

    public sealed record OfficerUnavailable(string OfficerRef, Instant From, Instant Until) : Event
    {
        public string? CoverRef { get; init; }
    }

    public sealed record JourneySuspended(string? Reason, Instant Until) : Event;

    public sealed record JourneyResumed : Event
    {
        public string? Reason { get; init; }
    }

    public sealed record JourneyTerminated(string? Reason, string ApprovedBy) : Event;

    public sealed record TaskClaimed(string TaskRef) : Event;

    public sealed record TaskReassigned(string TaskRef, string OfficerRef) : Event
    {
        public string? Reason { get; init; }
    }

    public sealed record SendHoldSet(string? Reason) : Event
    {
        public ContactMethod? Channel { get; init; }
    }

    public sealed record SendHoldLifted : Event
    {
        public ContactMethod? Channel { get; init; }
    }

    public sealed record RulesChanged : Event
    {
        public string? Edition { get; init; }
        public string? Calendar { get; init; }
        public string? Parameters { get; init; }
    }

    public sealed record PersonMerged(string IntoRef, string? Reason) : Event;
}

public enum WithdrawalReason { WrongCrime, WrongPerson, WrongFact, Duplicate, Test }

public enum FreezeReason { Unsafe, SharedWithSuspect, WrongPerson, Superseded, Returned }

public enum ConflictChoice { ContactInAvoidedTime, OtherChannel, InPerson, AcceptLate, AskVictim }

public enum ReplyMeaning { Stop, CallMe, Acknowledged, WrongPerson, Other }
