using System.Collections.Immutable;

namespace VictimWorkflow.Core.Events;

public abstract partial record Event
{
    public sealed record CpsFileRecorded(CpsFileStage Stage) : Event
    {
        public bool? Mg2Included { get; init; }
    }

    public sealed record ChargeDecided(ChargeDecision Decision, Prosecutor DecidedBy) : Event
    {
        public ChargeMethod? Method { get; init; }
        public ChargeCustody? Custody { get; init; }
        public ImmutableArray<string> Charges { get; init; } = [];
        public AnticipatedPlea? AnticipatedPlea { get; init; }
        public bool? CivilianWitness { get; init; }
        public bool? SafeguardingConcern { get; init; }
        public NewsBearer? NewsBy { get; init; }
        public string? Reason { get; init; }
        public bool? ConditionsProtectVictim { get; init; }
        public ImmutableArray<string> Conditions { get; init; } = [];
    }

    public sealed record DisposalRecorded(DisposalStage Stage) : Event
    {
        public DisposalKind? Kind { get; init; }
        public ImmutableArray<string> Conditions { get; init; } = [];
        public bool? AdmissionRecorded { get; init; }
        public string? ViewsNotSoughtReason { get; init; }
        public bool? Prosecute { get; init; }
    }

    public sealed record ReviewDecided(ReviewOutcome Outcome, Prosecutor DecidedBy) : Event
    {
        public string? Reason { get; init; }
    }
}

public enum CpsFileStage { Submitted, AdviceReturned }

public enum ChargeDecision { Charged, NoCharge, Discontinued, NoEvidenceOffered, ChargeAltered, ChargeDropped }

public enum Prosecutor { Police, Cps }

public enum ChargeMethod { Charge, Summons, PostalRequisition }

public enum ChargeCustody { ConditionalBail, UnconditionalBail, RemandSought, None }

public enum AnticipatedPlea { Guilty, NotGuilty, Unknown }

public enum NewsBearer { Oic, Cps }

public enum DisposalStage { Given, Complied, Breached }

public enum DisposalKind { CommunityResolution, Caution, ConditionalCaution, PenaltyNotice, YouthDisposal }

public enum ReviewOutcome { DecisionOverturned, DecisionStands, NotAccepted }
