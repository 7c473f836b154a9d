using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace VictimWorkflow.Core.Events;

public abstract partial record Event
{
    public sealed record StatementRecorded(StatementKind Kind, StatementStage Stage) : Event
    {
        public Instant? PlannedFor { get; init; }
        public StatementPlace? Place { get; init; }
        public ReadingChoice? ReadingChoice { get; init; }
    }

    public sealed record SpecialMeasuresRecorded(SpecialMeasuresStage Stage, ImmutableArray<SpecialMeasure> Measures) : Event
    {
        public string? HearingRef { get; init; }
    }
}

public enum StatementKind
{
    [JsonStringEnumMemberName("mg11")] Mg11,
    Abe,
    Vps,
    Bis,
    Withdrawal,
}

public enum StatementStage { Planned, Taken }

public enum StatementPlace { Home, PolicePremises, Remote, Other }

public enum ReadingChoice { ReadBySelf, ReadByOther, NotRead, Undecided }

public enum SpecialMeasuresStage { Applied, Granted, Refused, Varied }

public enum SpecialMeasure
{
    Screens,
    LiveLink,
    EvidenceInPrivate,
    WigsAndGownsOff,
    VideoEvidenceInChief,
    [JsonStringEnumMemberName("section-28")] Section28,
    Intermediary,
    CommunicationAids,
}
