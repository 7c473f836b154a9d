using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Operations;

/// <summary>That a person was erased: kept for ever, so that a copy of the store from before can be brought to the same.</summary>
/// <param name="Authority">The reference of the request; never a name or words.</param>
/// <param name="DoneAt">Absent while it is under way: whoever asks again finishes it.</param>
public sealed record ErasedPerson(string PersonRef, string Authority, string ErasedBy, Instant AskedAt, Instant? DoneAt, ImmutableArray<string> JourneyIds);

/// <summary>What came of it: the record, or the code and sentence of a refusal that changed nothing.</summary>
public sealed record ErasureResult(ErasedPerson? Erased, string? Code = null, string? Detail = null);

/// <summary>
/// Erases a person: ends their journeys, stops what would be sent, destroys the key of everything that names them, and takes away the
/// raw bodies of their events. What stays says nothing of who it was: the ledger of promises, the log without words, the audit.
/// </summary>
/// <remarks>In steps that may each be done again; one that was broken off goes on where it is asked for again.</remarks>
public sealed class Erasure(
    IStore store, PersonVault vault, PersonDesk people, Intake intake, Steps steps, LegalHolds holds, OperationsLog operations,
    JourneyClock clock, ILogger<Erasure> log)
{
    public const string Prefix = "erased|";
    public const string Source = "erasure";

    /// <summary>Read at once: memory for a few of the largest bodies.</summary>
    private const int Portion = 100;

    /// <summary>What is not worked on yet may still be about somebody else.</summary>
    private static bool IsInFlight(InboxRow row) => row.State is InboxState.Received or InboxState.Waiting or InboxState.Quarantined;

    public async ValueTask<ErasedPerson?> FindAsync(string personRef) =>
        await store.FindFactAsync(Prefix + personRef) is { } json ? Read(json) : null;

    public static ErasedPerson Read(string json) => JsonSerializer.Deserialize<ErasedPerson>(json, CoreJson.Options)!;

    /// <summary>Somebody who had several references is erased under each.</summary>
    /// <param name="crimes">Every crime the person is in.</param>
    public async ValueTask<ErasureResult> EraseAsync(string personRef, ImmutableArray<Crime> crimes, string authority, string actorRef)
    {
        var others = (await store.FindCardAsync(personRef))?.SamePersonAs ?? [];
        foreach (var other in others)
        {
            if (await holds.IsPersonHeldAsync(other, await CrimesOfPerson.ReadAsync(store, other)))
            {
                return new ErasureResult(null, "legal-hold", "A legal hold on another reference of the person, or on a crime of it, keeps what there is.");
            }
        }

        var result = await EraseReferenceAsync(personRef, crimes, authority, actorRef);
        foreach (var other in result.Erased is null ? [] : others)
        {
            var also = await EraseReferenceAsync(other, await CrimesOfPerson.ReadAsync(store, other), authority, actorRef);
            result = also.Erased is null ? also : result;
        }

        return result;
    }

    private async ValueTask<ErasureResult> EraseReferenceAsync(string personRef, ImmutableArray<Crime> crimes, string authority, string actorRef)
    {
        var record = await FindAsync(personRef);
        if (record is { DoneAt: not null })
        {
            return new ErasureResult(record);
        }

        if (await holds.IsPersonHeldAsync(personRef, crimes))
        {
            return new ErasureResult(null, "legal-hold", "A legal hold on the person, on a crime of theirs, or on somebody in it keeps what there is.");
        }

        if (record is null)
        {
            await operations.AddAsync(actorRef, OperationKind.PersonErased, $"person {personRef}");
            record = new ErasedPerson(personRef, authority, actorRef, clock.WallNow, DoneAt: null, JourneysOf(crimes, personRef));
            await SaveAsync(record);
        }

        foreach (var crime in crimes)
        {
            await EndAsync(crime, personRef, actorRef);
        }

        // A hold that was set meanwhile is still in time.
        if (await holds.IsPersonHeldAsync(personRef, crimes))
        {
            return new ErasureResult(null, "legal-hold", "A legal hold was set meanwhile: journeys are ended, and nothing was destroyed.");
        }

        await vault.DestroyAsync(PersonDesk.PersonKey(personRef));
        await store.ForgetSealedAsync(PersonDesk.PersonKey(personRef));
        // Without the key nothing more is admitted that tells of them (Intake): what is still on its way, or waits, ends there. A crime
        // that was reported until then is among these.
        crimes = await CrimesOfPerson.ReadAsync(store, personRef);
        foreach (var crime in crimes)
        {
            await EndAsync(crime, personRef, actorRef);
            await ForgetBodiesAsync(crime, personRef);
        }

        await ForgetQuarantinedAsync(personRef);
        record = record with { DoneAt = clock.WallNow, JourneyIds = JourneysOf(crimes, personRef) };
        await SaveAsync(record);
        log.LogWarning("A person was erased: {Journeys} journeys ended", record.JourneyIds.Length);
        return new ErasureResult(record);
    }

    /// <summary>Finishes erasures that were broken off, or undone by a copy of the store from before.</summary>
    public async ValueTask FinishAsync()
    {
        string? after = null;
        ImmutableArray<string> page;
        do
        {
            page = await store.FactsAsync(Prefix, after, Portion);
            foreach (var record in page.Select(Read))
            {
                after = Prefix + record.PersonRef;
                if (record.DoneAt is null)
                {
                    await FinishAsync(record);
                }
            }
        }
        while (page.Length == Portion);
    }

    // One that cannot be finished keeps no other from it.
    private async ValueTask FinishAsync(ErasedPerson record)
    {
        try
        {
            await EraseAsync(record.PersonRef, await CrimesOfPerson.ReadAsync(store, record.PersonRef), record.Authority, record.ErasedBy);
        }
        catch (Exception fault)
        {
            log.LogError("An erasure could not be finished, and is tried again in a day or at the next start: {Fault}", fault.GetType().Name);
        }
    }

    private static ImmutableArray<string> JourneysOf(ImmutableArray<Crime> crimes, string personRef) =>
        [.. crimes.Select(crime => crime.Persons[personRef].JourneyId)];

    // By an event of the contract, so that what was owed is closed with its reason and messages that have not left are withdrawn.
    private async ValueTask EndAsync(Crime crime, string personRef, string actorRef)
    {
        var journeyId = crime.Persons[personRef].JourneyId;
        if (await store.FindJourneyAsync(journeyId) is { State: not JourneyState.Terminated })
        {
            var data = new JsonObject
            {
                ["crimeRef"] = crime.Ref,
                ["personRef"] = personRef,
                ["actorRef"] = actorRef,
                ["reason"] = "Erased",
                ["approvedBy"] = actorRef,
            };
            await intake.RecordAsync(Source, journeyId, Origin.User, "journey.terminated", data, clock.Now);
        }

        while ((await steps.AdvanceAsync(journeyId)).IsMore)
        {
            // Until it stands at the end of the log.
        }

        if (await store.FindJourneyAsync(journeyId) is { State: not JourneyState.Terminated })
        {
            throw new InvalidOperationException("A journey could not be ended; nothing was destroyed.");
        }
    }

    private async ValueTask ForgetBodiesAsync(Crime crime, string personRef)
    {
        foreach (var reference in crime.Aliases.Add(crime.Ref))
        {
            var after = "";
            ImmutableArray<BodyRow> bodies;
            do
            {
                bodies = await store.BodiesAsync(reference, Instant.MaxValue, after, Portion);
                foreach (var body in bodies)
                {
                    await ForgetBodyAsync(body.EventKey, personRef);
                    after = body.Place;
                }
            }
            while (bodies.Length == Portion);
        }
    }

    // A report that could not be taken made no crime: it is found where it waits to be mended.
    private async ValueTask ForgetQuarantinedAsync(string personRef)
    {
        var filter = new ListFilter(Units: null, MaySeeRestricted: true, Portion, After: null);
        for (var isMore = true; isMore;)
        {
            var page = await store.QuarantineAsync(filter);
            foreach (var row in page.Items)
            {
                await ForgetBodyAsync(row.EventKey, personRef);
            }

            filter = filter with { After = page.Next };
            isMore = page.Next is not null;
        }
    }

    private async ValueTask ForgetBodyAsync(string eventKey, string personRef)
    {
        if (await store.FindEventAsync(eventKey) is not { } row)
        {
            return;
        }

        if (!IsInFlight(row))
        {
            await store.ForgetBodyAsync(eventKey);
        }
        else if (await people.OpenBodyAsync(row) is { } body && Encoding.UTF8.GetString(body).Contains($"\"{personRef}\"", StringComparison.Ordinal))
        {
            await store.SaveEventAsync(row.Erased());
        }
    }

    private ValueTask SaveAsync(ErasedPerson record) =>
        store.SaveFactAsync(Prefix + record.PersonRef, JsonSerializer.Serialize(record, CoreJson.Options));
}
