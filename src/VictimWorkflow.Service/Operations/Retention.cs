using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Operations;

/// <summary>
/// Deletes what has been kept long enough, a portion at a time: raw bodies each day, and each week the personal data of crimes that
/// ended long ago. Taken up again where a stop left it, and harmless when done twice. A legal hold keeps everything.
/// </summary>
public sealed class Retention(
    IStore store, LegalHolds holds, RestoreMark restored, JourneyClock clock, IOptions<RetentionOptions> options, ILogger<Retention> log)
{
    private const string Fact = "retention";

    /// <summary>Small, so that forgetting never holds up a report.</summary>
    private const int Portion = 50;

    private static readonly Duration s_daily = Duration.FromDays(1);

    /// <summary>Every crime is looked at, so not each day.</summary>
    private static readonly Duration s_weekly = Duration.FromDays(7);

    private enum Phase
    {
        Bodies,
        Crimes,
        Done,
    }

    /// <summary>Does the next portion; whether there is more to do today.</summary>
    public async ValueTask<bool> RunPortionAsync()
    {
        var progress = await ReadAsync();
        if (progress.Phase == Phase.Done)
        {
            if (clock.Now - progress.StartedAt < s_daily)
            {
                return false;
            }

            progress = progress with { StartedAt = clock.Now, Phase = Phase.Bodies, After = "", Bodies = 0, Crimes = 0 };
        }

        progress = progress.Phase == Phase.Bodies ? await BodiesAsync(progress) : await CrimesAsync(progress);
        await store.SaveFactAsync(Fact, JsonSerializer.Serialize(progress, CoreJson.Options));
        if (progress.Phase == Phase.Done)
        {
            log.LogInformation("Retention: {Bodies} bodies and {Crimes} ended crimes forgotten", progress.Bodies, progress.Crimes);
        }

        return progress.Phase != Phase.Done;
    }

    private async ValueTask<Progress> BodiesAsync(Progress progress)
    {
        var bodies = await store.BodiesAsync(crimeRef: null, Before(options.Value.BodyDays), progress.After, Portion);
        foreach (var body in bodies)
        {
            if (await store.FindEventAsync(body.EventKey) is { } row && await ForgetBodyAsync(row))
            {
                progress = progress with { Bodies = progress.Bodies + 1 };
            }
        }

        if (bodies.Length == Portion)
        {
            return progress with { After = bodies[^1].Place };
        }

        return clock.Now - progress.CrimesStartedAt < s_weekly
            ? progress with { Phase = Phase.Done }
            : progress with { Phase = Phase.Crimes, CrimesStartedAt = clock.Now, After = "" };
    }

    // What is not worked on is kept: the event is a promise somebody may still owe.
    private async ValueTask<bool> ForgetBodyAsync(InboxRow row)
    {
        var isGivenUp = row.State == InboxState.Quarantined && row.ReceivedAt < Before(options.Value.QuarantineDays);
        if (row.State is not (InboxState.Admitted or InboxState.Settled) && !isGivenUp)
        {
            return false;
        }

        if (row.CrimeRef.Length > 0 && await store.FindCrimeAsync(row.CrimeRef) is { } crime && await holds.IsHeldAsync(crime))
        {
            return false;
        }

        if (isGivenUp)
        {
            await store.SaveEventAsync(row with { State = InboxState.Settled, Detail = "Nobody mended it in its time." });
        }

        await store.ForgetBodyAsync(row.EventKey);
        return true;
    }

    private async ValueTask<Progress> CrimesAsync(Progress progress)
    {
        var references = await store.CrimesAfterAsync(progress.After, Portion);
        foreach (var reference in references)
        {
            // An alias leads to a crime that is met under its own reference.
            if (await store.FindCrimeAsync(reference) is { } crime && crime.Ref == reference && await ForgetAsync(crime))
            {
                progress = progress with { Crimes = progress.Crimes + 1 };
            }
        }

        return references.Length < Portion ? progress with { Phase = Phase.Done } : progress with { After = references[^1] };
    }

    private async ValueTask<bool> ForgetAsync(Crime crime)
    {
        if (crime.ReportedAt < Before(options.Value.AccessDays) && !await holds.IsHeldAsync(crime))
        {
            foreach (var journey in JourneysOf(crime))
            {
                await store.ForgetAccessAsync(journey, Before(options.Value.AccessDays));
            }
        }

        if (!await IsOverAsync(crime) || await holds.IsHeldAsync(crime))
        {
            return false;
        }

        foreach (var reference in crime.Aliases.Add(crime.Ref))
        {
            await store.ForgetSealedAsync(PersonDesk.CrimeKey(reference));
        }

        foreach (var person in crime.Persons.Keys)
        {
            await ForgetPersonAsync(person);
        }

        await ForgetSendsAsync(crime);
        return true;
    }

    // Somebody who is in another crime is still known by it. Their key stays: they may come back with another.
    private async ValueTask ForgetPersonAsync(string personRef)
    {
        foreach (var crime in await CrimesOfPerson.ReadAsync(store, personRef))
        {
            if (!await IsOverAsync(crime) || await holds.IsHeldAsync(crime))
            {
                return;
            }
        }

        await store.ForgetSealedAsync(PersonDesk.PersonKey(personRef));
    }

    private async ValueTask ForgetSendsAsync(Crime crime)
    {
        var mark = await restored.FindAsync();
        foreach (var person in crime.Persons.Values)
        {
            if (await store.FindJourneyAsync(person.JourneyId) is { } journey)
            {
                foreach (var message in journey.Messages.Values)
                {
                    for (var attempt = 1; attempt <= message.Attempt; attempt++)
                    {
                        await store.ReleaseSendAsync(Dispatch.KeyOf(journey, message.Number, attempt, restored: null));
                        await store.ReleaseSendAsync(Dispatch.KeyOf(journey, message.Number, attempt, mark));
                    }
                }
            }
        }
    }

    // The crime's own journey first: of most crimes it alone is read.
    private async ValueTask<bool> IsOverAsync(Crime crime)
    {
        foreach (var id in JourneysOf(crime))
        {
            if (await store.FindJourneyAsync(id) is { } journey && !IsOver(journey))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsOver(Journey journey) =>
        journey.LastStepAt < Before(options.Value.EndedDays)
        && (journey.State == JourneyState.Terminated
            || (journey.Stage is Stage.After or Stage.Ended && journey.NextDue is null && !journey.Obligations.Values.Any(o => o.IsOpen)));

    private static IEnumerable<string> JourneysOf(Crime crime) => crime.Persons.Values.Select(p => p.JourneyId).Prepend(crime.CaseJourneyId);

    private Instant Before(int days) => clock.Now - Duration.FromDays(days);

    private async ValueTask<Progress> ReadAsync() =>
        await store.FindFactAsync(Fact) is { } json
            ? JsonSerializer.Deserialize<Progress>(json, CoreJson.Options)!
            : new Progress(Instant.FromUnixTimeTicks(0), Phase.Done, "", Instant.FromUnixTimeTicks(0), 0, 0);

    private sealed record Progress(Instant StartedAt, Phase Phase, string After, Instant CrimesStartedAt, int Bodies, int Crimes);
}
