using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace VictimWorkflow.Core.Events;

public abstract partial record Event
{
    public sealed record CrimeReported(
        ReportChannel ReportChannel, string Unit, Offence Offence, ImmutableArray<Person> Persons) : Event
    {
        public string? IncidentRef { get; init; }
        public LocalDate? CommittedOn { get; init; }
        public string? OfficerRef { get; init; }
        public ImmutableArray<Suspect> Suspects { get; init; } = [];
        public bool? Synthetic { get; init; }
    }

    public sealed record CrimeRecorded : Event
    {
        public string? CrimeNumber { get; init; }
        public bool? InvestigationCreated { get; init; }
        public Offence? Offence { get; init; }
    }

    public sealed record CrimeAllocated(string OfficerRef, string Unit) : Event;

    public sealed record CrimeFinalised(FinalOutcome Outcome, string? Reason) : Event
    {
        public string? ApprovedBy { get; init; }
        public string? MergedInto { get; init; }
    }

    public sealed record CrimeReopened(ReopenReason Reason, string ApprovedBy) : Event;

    public sealed record PersonUpdated(Person Person) : Event
    {
        public string? Reason { get; init; }
    }
}

public enum ReportChannel
{
    [JsonStringEnumMemberName("phone-999")] Phone999,
    [JsonStringEnumMemberName("phone-101")] Phone101,
    Online,
    FrontCounter,
    InPerson,
    ThirdParty,
}

public enum FinalOutcome
{
    CancelledNotACrime, CancelledMerged, CancelledTransferred, NotInvestigated, FiledUndetected, FiledDisengaged, Closed,
}

public enum ReopenReason { NewInformation, VictimReturned, ReviewUpheld, LateAppeal, EnteredInError }
