using System.Collections.Immutable;
using NodaTime;

namespace VictimWorkflow.Core.Events;

public abstract partial record Event
{
    public sealed record SuspectIdentified : Event
    {
        public bool? Under18 { get; init; }
        public bool? PoliceEmployee { get; init; }
    }

    public sealed record SuspectArrested : Event
    {
        public bool? OnWarrant { get; init; }
    }

    public sealed record SuspectInterviewed(bool Voluntary) : Event;

    public sealed record SuspectReleased(ReleaseBasis Basis, string? Reason) : Event
    {
        public Instant? BailUntil { get; init; }
        public bool? ConditionsProtectVictim { get; init; }
        public ImmutableArray<string> Conditions { get; init; } = [];
    }

    public sealed record DecisionProposed(ProposedDecision Kind) : Event
    {
        public Instant? DecisionBy { get; init; }
    }

    public sealed record BailChanged(BailAuthority SetBy, BailChange Change, string? Reason) : Event
    {
        public BailStage? Stage { get; init; }
        public BailEnd? EndedAs { get; init; }
        public Instant? Until { get; init; }
        public bool? ConditionsProtectVictim { get; init; }
        public ImmutableArray<string> Conditions { get; init; } = [];
    }
}

public enum ReleaseBasis { Bail, UnderInvestigation, Unconditional }

public enum ProposedDecision { BailConditions, OutOfCourtDisposal }

public enum BailAuthority { Police, Court }

public enum BailChange { Granted, Varied, Extended, Cancelled, Ended }

public enum BailStage { BeforeTrial, Appeal }

public enum BailEnd { UnderInvestigation, Charged, NoFurtherAction, Breach }
