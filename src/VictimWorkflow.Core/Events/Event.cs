using System.Text.Json.Serialization;
using NodaTime;

namespace VictimWorkflow.Core.Events;

/// <summary>
/// A fact of the public event contract, version 1. One nested record per type; the names in the attributes are frozen,
/// because stored logs are read by them for as long as a journey lives.
/// </summary>
/// <remarks>
/// Free text and personal strings are nullable even where the contract requires them: events stand in logs without them
/// (<see cref="EventPrivacy"/>). An array that was not given is empty.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Event.CrimeReported), "crime.reported")]
[JsonDerivedType(typeof(Event.CrimeRecorded), "crime.recorded")]
[JsonDerivedType(typeof(Event.CrimeAllocated), "crime.allocated")]
[JsonDerivedType(typeof(Event.CrimeFinalised), "crime.finalised")]
[JsonDerivedType(typeof(Event.CrimeReopened), "crime.reopened")]
[JsonDerivedType(typeof(Event.PersonUpdated), "person.updated")]
[JsonDerivedType(typeof(Event.SuspectIdentified), "suspect.identified")]
[JsonDerivedType(typeof(Event.SuspectArrested), "suspect.arrested")]
[JsonDerivedType(typeof(Event.SuspectInterviewed), "suspect.interviewed")]
[JsonDerivedType(typeof(Event.SuspectReleased), "suspect.released")]
[JsonDerivedType(typeof(Event.DecisionProposed), "decision.proposed")]
[JsonDerivedType(typeof(Event.BailChanged), "bail.changed")]
[JsonDerivedType(typeof(Event.CpsFileRecorded), "cps-file.recorded")]
[JsonDerivedType(typeof(Event.ChargeDecided), "charge.decided")]
[JsonDerivedType(typeof(Event.DisposalRecorded), "disposal.recorded")]
[JsonDerivedType(typeof(Event.ReviewDecided), "review.decided")]
[JsonDerivedType(typeof(Event.StatementRecorded), "statement.recorded")]
[JsonDerivedType(typeof(Event.SpecialMeasuresRecorded), "special-measures.recorded")]
[JsonDerivedType(typeof(Event.HearingListed), "hearing.listed")]
[JsonDerivedType(typeof(Event.HearingHeld), "hearing.held")]
[JsonDerivedType(typeof(Event.HearingResulted), "hearing.resulted")]
[JsonDerivedType(typeof(Event.WitnessRequired), "witness.required")]
[JsonDerivedType(typeof(Event.WitnessAttended), "witness.attended")]
[JsonDerivedType(typeof(Event.AppealRecorded), "appeal.recorded")]
[JsonDerivedType(typeof(Event.SentenceStageReported), "sentence-stage.reported")]
[JsonDerivedType(typeof(Event.ContactLogged), "contact.logged")]
[JsonDerivedType(typeof(Event.ContactAgreed), "contact.agreed")]
[JsonDerivedType(typeof(Event.UpdateOptedOut), "update.opted-out")]
[JsonDerivedType(typeof(Event.NeedsAssessed), "needs.assessed")]
[JsonDerivedType(typeof(Event.ConcernReported), "concern.reported")]
[JsonDerivedType(typeof(Event.PrisonerContactReported), "prisoner-contact.reported")]
[JsonDerivedType(typeof(Event.ReferralRecorded), "referral.recorded")]
[JsonDerivedType(typeof(Event.RequestReceived), "request.received")]
[JsonDerivedType(typeof(Event.ComplaintReceived), "complaint.received")]
[JsonDerivedType(typeof(Event.PropertyReleased), "property.released")]
[JsonDerivedType(typeof(Event.DutyRecorded), "duty.recorded")]
[JsonDerivedType(typeof(Event.DeliveryReported), "delivery.reported")]
[JsonDerivedType(typeof(Event.EventWithdrawn), "event.withdrawn")]
[JsonDerivedType(typeof(Event.CrimeRenumbered), "crime.renumbered")]
[JsonDerivedType(typeof(Event.ContactPointFrozen), "contact-point.frozen")]
[JsonDerivedType(typeof(Event.ConflictDecided), "conflict.decided")]
[JsonDerivedType(typeof(Event.DutyExtended), "duty.extended")]
[JsonDerivedType(typeof(Event.ReplyReceived), "reply.received")]
[JsonDerivedType(typeof(Event.OfficerUnavailable), "officer.unavailable")]
[JsonDerivedType(typeof(Event.JourneySuspended), "journey.suspended")]
[JsonDerivedType(typeof(Event.JourneyResumed), "journey.resumed")]
[JsonDerivedType(typeof(Event.JourneyTerminated), "journey.terminated")]
[JsonDerivedType(typeof(Event.TaskClaimed), "task.claimed")]
[JsonDerivedType(typeof(Event.TaskReassigned), "task.reassigned")]
[JsonDerivedType(typeof(Event.SendHoldSet), "send-hold.set")]
[JsonDerivedType(typeof(Event.SendHoldLifted), "send-hold.lifted")]
[JsonDerivedType(typeof(Event.RulesChanged), "rules.changed")]
[JsonDerivedType(typeof(Event.PersonMerged), "person.merged")]
[JsonDerivedType(typeof(Event.JourneyCarriedOver), "journey.carried-over")]
public abstract partial record Event
{
    private Event() { }

    public string? CrimeRef { get; init; }

    /// <summary>Whom it concerns. Absent: every person of the crime.</summary>
    public string? PersonRef { get; init; }

    /// <summary>The life-cycle it belongs to. Absent: every suspect, or the case without one.</summary>
    public string? SuspectRef { get; init; }

    /// <summary>When it happened; absent means the envelope's timestamp.</summary>
    public Instant? OccurredAt { get; init; }

    /// <summary>When the duty's owner received it, for court news the witness care unit; absent means time of receipt.</summary>
    public Instant? KnownAt { get; init; }

    public string? ActorRef { get; init; }
}
