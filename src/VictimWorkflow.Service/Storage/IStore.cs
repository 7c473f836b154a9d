using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Service.Storage;

/// <summary>
/// What a host keeps. Two real implementations: SQLite on one machine, Azure Tables. A method that saves is durable when it
/// returns, and all or nothing; one that expects a revision returns false when somebody else was first, and changes nothing.
/// </summary>
public interface IStore
{
    // The inbox: an answered event is never lost.

    ValueTask<Receipt> ReceiveAsync(InboxRow row);

    ValueTask<InboxRow?> FindEventAsync(string eventKey);

    /// <summary>Answered and not admitted, oldest first.</summary>
    ValueTask<ImmutableArray<InboxRow>> UnadmittedAsync(int take);

    ValueTask<int> CountUnadmittedAsync();

    /// <summary>Events of a crime that wait, in order of receipt.</summary>
    ValueTask<ImmutableArray<InboxRow>> WaitingForAsync(string crimeRef);

    /// <summary>Waiting events whose alert or end has come.</summary>
    ValueTask<ImmutableArray<InboxRow>> WaitingDueAsync(Instant now, int take);

    ValueTask SaveEventAsync(InboxRow row);

    ValueTask<Page<InboxRow>> QuarantineAsync(ListFilter filter);

    // Crimes.

    /// <summary>The crime of this reference or alias.</summary>
    ValueTask<Crime?> FindCrimeAsync(string crimeRef);

    /// <summary>The crimes a person belongs to, by reference.</summary>
    ValueTask<ImmutableArray<string>> CrimesOfAsync(string personRef);

    /// <summary>References of all crimes in order, after one of them; for what reaches every crime in portions.</summary>
    ValueTask<ImmutableArray<string>> CrimesAfterAsync(string after, int take);

    ValueTask<ImmutableArray<LogRow>> LogAsync(string crimeRef, int after, int take);

    /// <returns>False when somebody else moved the crime or the one it is merged into: they are to be read again.</returns>
    ValueTask<bool> SaveAdmissionAsync(AdmissionChange change);

    // Journeys.

    ValueTask<Journey?> FindJourneyAsync(string journeyId);

    ValueTask<bool> SaveStepAsync(StepChange change);

    /// <summary>Journeys with log entries they have not folded in, or whose time has come; earliest first.</summary>
    ValueTask<ImmutableArray<string>> DueJourneysAsync(Instant now, int take);

    /// <summary>The next moment at which a journey is due, or null.</summary>
    ValueTask<Instant?> NextDueAsync();

    // Effects and sends.

    /// <summary>Effects not carried out and not being tried, urgent first; they are leased until then.</summary>
    ValueTask<ImmutableArray<EffectRow>> LeaseEffectsAsync(Instant wallNow, Instant leaseUntil, int take);

    /// <summary>Effects of one journey not carried out, also those being tried or waiting to be tried again; urgent first.</summary>
    ValueTask<ImmutableArray<EffectRow>> EffectsOfAsync(string journeyId);

    ValueTask CompleteEffectAsync(string key);

    /// <summary>Not before then. Counts a try, unless a lease counted it already.</summary>
    ValueTask RetryEffectAsync(string key, Instant wallDueAt);

    ValueTask<int> CountEffectsAsync();

    /// <summary>Claims a send. Null: claimed now, go ahead. Otherwise the claim that stands, with its outcome if known.</summary>
    ValueTask<SendClaim?> ClaimSendAsync(SendClaim claim);

    ValueTask SaveSendOutcomeAsync(string key, string outcome, string? providerId);

    /// <summary>Gives a claim back: the provider refused before it accepted anything.</summary>
    ValueTask ReleaseSendAsync(string key);

    // People.

    /// <summary>What binds a person: the card kept under this reference, and those under their other references.</summary>
    ValueTask<SafetyCard?> FindCardAsync(string personRef);

    ValueTask<ImmutableArray<SealedRow>> SealedAsync(string keyId, string namePrefix);

    ValueTask<bool> IsSuspectAddressAsync(string crimeRef, string addressHash);

    // Reading.

    ValueTask<Page<ListRow>> JourneysAsync(ListFilter filter, Instant now);

    ValueTask<Page<TaskRow>> TasksAsync(ListFilter filter, Instant now);

    ValueTask<Page<AlertRow>> AlertsAsync(ListFilter filter);

    /// <summary>Raises an alert that is no journey's: an event that waits too long, a feed that is silent. The same number again changes nothing.</summary>
    ValueTask AddAlertAsync(AlertRow alert);

    ValueTask<ImmutableArray<AuditRow>> AuditAsync(string journeyId, int after, int take);

    /// <summary>The last link of a journey's audit chain; null before its first step.</summary>
    ValueTask<AuditRow?> AuditHeadAsync(string journeyId);

    /// <summary>How each rule was kept, of the obligations triggered from one moment until just before another (<see cref="ComplianceTally"/>).</summary>
    ValueTask<ImmutableArray<ComplianceRow>> ComplianceAsync(ImmutableArray<string>? units, Instant from, Instant until, Instant now);

    /// <summary>Notes that somebody read a person's record.</summary>
    ValueTask NoteAccessAsync(string journeyId, string actorRef, string what, Instant at);

    /// <summary>Who read a journey, oldest first, after a moment.</summary>
    ValueTask<ImmutableArray<AccessNote>> AccessAsync(string journeyId, Instant after, int take);

    // Forgetting what is no longer to be kept. Each is harmless when done again.

    /// <summary>Events that still have their raw body and were received before then, oldest first; of one crime's reference, or of all.</summary>
    /// <param name="after">The place of the last one of the page before; empty for the first page.</param>
    ValueTask<ImmutableArray<BodyRow>> BodiesAsync(string? crimeRef, Instant before, string after, int take);

    /// <summary>Takes an event's raw body away; the row stays.</summary>
    ValueTask ForgetBodyAsync(string eventKey);

    /// <summary>Deletes everything sealed under a key. The key is another matter.</summary>
    ValueTask ForgetSealedAsync(string keyId);

    /// <summary>Deletes the notes of who read a journey before then.</summary>
    ValueTask ForgetAccessAsync(string journeyId, Instant before);

    // The host's own small facts, by name: the journey clock's offset, send holds, legal holds, audit seals.

    ValueTask<string?> FindFactAsync(string name);

    ValueTask SaveFactAsync(string name, string value);

    /// <summary>The values of facts whose names begin so, in the order of their names.</summary>
    /// <param name="after">The name of the last one of the page before; null for the first page.</param>
    ValueTask<ImmutableArray<string>> FactsAsync(string namePrefix, string? after, int take);
}
