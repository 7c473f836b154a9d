using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>Takes events in: stores them before they are answered, admits them to their crime's log, keeps what must wait.</summary>
public sealed partial class Intake(
    IStore store, RuleBook rules, JourneyClock clock, Steps steps, PersonDesk people, ForceDesk force, KeyedHash hash, KeyedLocks locks,
    IBell bell, IOptions<ForceOptions> options, ILogger<Intake> log)
{
    /// <summary>Lost races before somebody else is let through; each means that another process moved the same crime or card.</summary>
    private const int RacesAtMost = 10;

    private const int FailuresAtMost = 3;
    /// <summary>Stores an event for good. When this returns, it can be answered 202.</summary>
    public async ValueTask<(Receipt Receipt, InboxRow Row)> ReceiveAsync(string source, string id, Origin origin, Envelope envelope, ReadOnlyMemory<byte> body)
    {
        var crimeRef = envelope.Event.CrimeRef ?? "";
        var key = KeyOf(source, id);
        var row = new InboxRow(
            key, source, id, origin, envelope.Type, crimeRef, clock.Now, Convert.ToHexStringLower(SHA256.HashData(body.Span)),
            await people.SealBodyAsync(crimeRef, body, key));
        return (await store.ReceiveAsync(row), row);
    }

    public static string KeyOf(string source, string id) => $"{source}|{id}";

    /// <summary>The journeys a report will start: their ids are known before it is admitted.</summary>
    public ImmutableArray<string> JourneysOf(Event happened) => happened is Event.CrimeReported e
        ? [.. e.Persons.Select(p => hash.JourneyId(options.Value.Prefix, e.CrimeRef!, p.PersonRef))]
        : [];

    /// <summary>Admits an event that was stored. Harmless when it was admitted before.</summary>
    /// <returns>The event's row with what became of it.</returns>
    public async ValueTask<InboxRow> AdmitAsync(InboxRow row)
    {
        try
        {
            if (await people.OpenBodyAsync(row) is not { } body || Read(row, body) is not { } envelope)
            {
                return await RefuseAsync(row, new("invalid-data", null, "The body can no longer be read."));
            }

            var (result, merges) = await AdmitInTurnAsync(row, envelope);
            foreach (var merge in merges)
            {
                await AdmitAsync(merge);
            }

            await TellAbsencesAsync(result);
            return result;
        }
        catch (Exception fault) when (row.Failures + 1 < FailuresAtMost)
        {
            log.LogWarning("Event {Event} could not be admitted: {Fault}", row.EventKey, fault.GetType().Name);
            await store.SaveEventAsync(row with { Failures = row.Failures + 1 });
            throw;
        }
        catch (Exception fault)
        {
            log.LogError("Event {Event} goes to quarantine: {Fault}", row.EventKey, fault.GetType().Name);
            return await GiveUpAsync(row with { Failures = row.Failures + 1 }, "Admitting it failed three times.");
        }
    }

    /// <summary>Puts an event that cannot be admitted where somebody sees it, and tells them.</summary>
    public ValueTask<InboxRow> GiveUpAsync(InboxRow row, string why) => RefuseAsync(row, new("internal-error", null, why));

    // What a crime tells another has a form of its own, which nobody else may send.
    private static Envelope? Read(InboxRow row, ReadOnlyMemory<byte> body) => InternalEvents.Has(row.Type) ? InternalEvents.Read(body.Span)
        : EventReader.Read(body) is ReadResult.Read read ? read.Envelope
        : null;

    /// <returns>What became of it, and the merges that may go on now; each takes its turn by itself.</returns>
    private async ValueTask<(InboxRow Row, ImmutableArray<InboxRow> Merges)> AdmitInTurnAsync(InboxRow row, Envelope envelope)
    {
        // One merge at a time, so that no two crimes are merged into one another.
        using var merging = CrimeMachine.SurvivorNamedBy(envelope.Event) is null ? null : await locks.EnterAsync("merging");
        using var held = await locks.EnterAsync($"crime {row.CrimeRef}");
        // A person's own request admits it, and a worker may have picked it up meanwhile: what was answered stays so.
        if (row.Origin == Origin.User && await store.FindEventAsync(row.EventKey) is { State: not InboxState.Received } done)
        {
            return (done, []);
        }

        var (result, crime) = await AdmitAsync(row, envelope);
        return (result, result.State != InboxState.Admitted ? []
            : [.. await RetryWaitingAsync(result, crime), .. await MergesWaitingForAsync(crime, envelope.Event)]);
    }

    /// <returns>The row, and the crime that took it, if one did.</returns>
    private async ValueTask<(InboxRow Row, Crime? Crime)> AdmitAsync(InboxRow row, Envelope envelope)
    {
        if (await IsAboutErasedAsync(row, envelope.Event))
        {
            return (await SaveAsync(row.Erased()), null);
        }

        var received = new ReceivedEvent(row.EventId, row.Source, row.Origin, envelope, row.ReceivedAt);
        if (ForceDesk.IsForceWide(envelope.Event))
        {
            await force.TakeAsync(received);
            return (await SaveAsync(row with { State = InboxState.Admitted }), null);
        }

        if (envelope.Event is Event.PersonMerged { CrimeRef: null } merged)
        {
            return (await SpreadMergeAsync(row, envelope, merged), null);
        }

        if (envelope.Event is Event.OfficerUnavailable { CrimeRef: null } away)
        {
            await RememberAsync(row, envelope, away);
            return (await SpreadAsync(row, envelope, await CrimesOfOfficerAsync(away.OfficerRef)), null);
        }

        for (var race = 0; race < RacesAtMost; race++)
        {
            (var crime, received) = await LedAsync(await store.FindCrimeAsync(row.CrimeRef), received);
            var surviving = CrimeMachine.SurvivorNamedBy(received.Event) is { } named ? await SurvivingAsync(named) : null;
            var admission = CrimeMachine.Admit(crime, received, person => IdOf(received, person), rules, clock.Now, surviving);
            switch (admission)
            {
                case Admission.Repeated when crime!.Events.ContainsKey(row.EventId) && await IsOtherEventAsync(crime, row):
                    return (await RefuseAsync(row, new("conflicting-event", null, "Another source sent an event with this id.")), null);
                case Admission.Repeated repeated:
                    return (await SaveAsync(row with { State = InboxState.Admitted, Sequence = repeated.Sequence }), crime);
                case Admission.Waits waits:
                    if (await WaitAsync(row, waits, received.Event, surviving) is { } waiting)
                    {
                        return (waiting, null);
                    }

                    break;
                case Admission.Refused refused:
                    return (await RefuseAsync(row, refused.Refusal), null);
                case Admission.Admitted admitted:
                    if (await GuardAsync(crime, received) is { } refusal)
                    {
                        return (await RefuseAsync(row, refusal), null);
                    }

                    if (await KeepAsync(row, crime, await CarryAsync(admitted), received, surviving) is { } kept)
                    {
                        return (kept, admitted.Crime);
                    }

                    break;
            }
        }

        throw new InvalidOperationException("The crime was changed by others each time.");
    }

    // What names no crime concerns every crime of that person or officer; each gets it as an event of its own.
    private async ValueTask<InboxRow> SpreadAsync(InboxRow row, Envelope envelope, IEnumerable<string> crimeRefs)
    {
        await SpreadOverAsync(row, envelope, crimeRefs);
        return await SaveAsync(row with { State = InboxState.Admitted });
    }

    private async ValueTask<ImmutableArray<InboxRow>> SpreadOverAsync(InboxRow row, Envelope envelope, IEnumerable<string> crimeRefs)
    {
        var spread = ImmutableArray.CreateBuilder<InboxRow>();
        foreach (var crimeRef in crimeRefs)
        {
            var data = envelope.Data.DeepClone().AsObject();
            data["crimeRef"] = crimeRef;
            spread.Add(await RecordAsync(row.Source, IdFor(row.EventId, crimeRef), row.Origin, envelope.Type, data, envelope.Timestamp));
        }

        return spread.ToImmutable();
    }

    // Whoever is concerned is asked, as they stand at the end of the log, with the event's full text.
    private async ValueTask<Refusal?> GuardAsync(Crime? crime, ReceivedEvent received)
    {
        if (crime is null)
        {
            return await BirthDateAsync(received);
        }

        foreach (var id in CrimeMachine.JourneysToAsk(crime, received.Event))
        {
            while ((await steps.AdvanceAsync(id)).IsMore)
            {
                // Drained in portions, until the journey stands at the end of the log.
            }

            if (await store.FindJourneyAsync(id) is { } journey)
            {
                var card = journey.PersonRef is { } person ? await store.FindCardAsync(person) ?? SafetyCard.Empty(person) : SafetyCard.Empty("");
                if (JourneyMachine.Guard(journey, received.Event, received.OccurredAt, card, rules) is { } refusal)
                {
                    return refusal;
                }
            }
        }

        return null;
    }

    private static string IdFor(string eventId, string crimeRef) => $"{eventId}.{crimeRef}";

    // What is open for the record that goes is asked of it as it stands now, and goes over with the entry.
    private async ValueTask<Admission.Admitted> CarryAsync(Admission.Admitted admitted) =>
        admitted.Entry.Event is Event.PersonMerged merged && await store.FindJourneyAsync(admitted.Crime.Persons[merged.PersonRef!].JourneyId) is { } gone
            ? CrimeMachine.Carry(admitted, gone)
            : admitted;

    // The same person has the same birth date in every crime; a difference is a mixed-up reference (events, personRef).
    private async ValueTask<Refusal?> BirthDateAsync(ReceivedEvent received)
    {
        foreach (var person in PersonDesk.PersonsOf(received.Event).Where(p => p.BirthDate is not null))
        {
            if (await people.IdentityAsync(person.PersonRef) is { BirthDate: { } known } && known != person.BirthDate.ToString())
            {
                return new("conflicting-event", "data.persons", "A person with this reference is known with another date of birth.");
            }
        }

        return null;
    }

    private async ValueTask<InboxRow?> KeepAsync(InboxRow row, Crime? before, Admission.Admitted admitted, ReceivedEvent received, Crime? surviving)
    {
        var crime = admitted.Crime;
        var admittedRow = row with
        {
            State = InboxState.Admitted,
            Code = null,
            Field = null,
            Detail = null,
            Sequence = admitted.Entry.Sequence,
            Unit = crime.Unit,
            JourneyIds = [.. admitted.Recipients.Where(id => id != crime.CaseJourneyId)],
        };
        var change = new AdmissionChange(
            crime, before?.Revision ?? 0, new LogRow(crime.Ref, admitted.Entry.Sequence, row.EventKey, JsonSerializer.Serialize(admitted.Entry, CoreJson.Options)), admittedRow)
        {
            Started = admitted.Started,
            Surviving = surviving,
            Cards = await CardsAsync(crime, admitted.Entry, received),
            Sealed = [.. await people.SealAsync(crime.Ref, admitted.Entry, admitted.Separated, received.Event), .. await SealOverAsync(admitted.Entry.Event)],
            SuspectAddresses = people.SuspectAddresses(received.Event),
            Wake = admitted.Recipients,
        };
        if (!await store.SaveAdmissionAsync(change))
        {
            return null;
        }

        Telemetry.Admitted(row, change.Wake, clock.Now, clock.WallNow);
        await bell.WakeAsync(change.Wake);
        return admittedRow;
    }

    // What a reply brings is told by the message it answers, which the record it was sent to has.
    private async ValueTask<ImmutableArray<CardChange>> CardsAsync(Crime crime, LogEntry entry, ReceivedEvent received)
    {
        var happened = received.Event is Event.ReplyReceived { PersonRef: { } replying } reply && crime.Persons.TryGetValue(replying, out var known)
            ? JourneyMachine.OnCard(await store.FindJourneyAsync(known.JourneyId), reply)
            : entry.Event;
        var cards = new List<SafetyCard>();
        foreach (var person in CardChange.Concerned(happened, crime).Where(crime.Persons.ContainsKey))
        {
            cards.Add(await store.FindCardAsync(person) ?? SafetyCard.Empty(person));
        }

        return CardChange.Of(happened, Stated.In(entry), cards);
    }

    private string IdOf(ReceivedEvent received, string person) => person.Length == 0
        ? hash.CrimeId(options.Value.Prefix, received.Event.CrimeRef!)
        : hash.JourneyId(options.Value.Prefix, received.Event.CrimeRef!, person);

    private async ValueTask<bool> IsOtherEventAsync(Crime crime, InboxRow row)
    {
        var entry = (await store.LogAsync(crime.Ref, crime.Events[row.EventId] - 1, 1)).FirstOrDefault();
        return entry is not null && entry.EventKey != row.EventKey;
    }

    // A user was told at once and tries again; what a machine sent waits for somebody to mend it, and somebody is told.
    private async ValueTask<InboxRow> RefuseAsync(InboxRow row, Refusal refusal)
    {
        var isUsers = row.Origin == Origin.User;
        var refused = await SaveAsync(row with
        {
            State = isUsers ? InboxState.Settled : InboxState.Quarantined,
            Code = refusal.Code,
            Field = refusal.Field,
            Detail = refusal.Detail,
        });
        if (!isUsers)
        {
            log.LogWarning("Event {Event} is refused and goes to quarantine: {Code}", row.EventKey, refusal.Code);
            Telemetry.Failed("event");
            await store.AddAlertAsync(new AlertRow(
                $"event {row.EventKey}", (int)AlertKind.EventQuarantined, AlertKind.EventQuarantined, refused.Unit ?? "", clock.Now, Rule: null, row.EventKey, Urgent: false));
        }

        return refused;
    }

    private async ValueTask<InboxRow> SaveAsync(InboxRow row)
    {
        row = row.Unit is null && await store.FindCrimeAsync(row.CrimeRef) is { } crime ? row with { Unit = crime.Unit } : row;
        await store.SaveEventAsync(row);
        return row;
    }

    /// <summary>Makes an event inside the product: a fact of the clock, a provider's report, a mended event.</summary>
    public async ValueTask<InboxRow> RecordAsync(string source, string id, Origin origin, string type, JsonObject data, Instant at)
    {
        var body = new JsonObject { ["type"] = type, ["timestamp"] = at.ToString(), ["data"] = data };
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        if (EventReader.Read(bytes) is not ReadResult.Read { Envelope: var envelope })
        {
            throw new InvalidOperationException($"The product made an event of type {type} that breaks the contract.");
        }

        var (receipt, row) = await ReceiveAsync(source, id, origin, envelope, bytes);
        return receipt == Receipt.New ? await AdmitAsync(row) : await store.FindEventAsync(row.EventKey) ?? row;
    }
}
