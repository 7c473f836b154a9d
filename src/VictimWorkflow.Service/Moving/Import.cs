using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Operations;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>Takes over live cases from another system: an event is admitted with its true date and told to nobody by itself.</summary>
public sealed class Import(IStore store, Intake intake, PersonDesk people, OperationsLog log, JourneyClock clock, IBell bell)
{
    private const string Source = "import";
    private const int IdLength = 32;

    /// <summary>A force takes over hundreds of thousands of events; that somebody does it is noted once a day.</summary>
    private readonly ConcurrentDictionary<string, LocalDate> _notedOn = new(StringComparer.Ordinal);

    /// <summary>Takes one event over. Its own bytes name it, so that the same again has no effect.</summary>
    /// <returns>Why it was not taken, or null.</returns>
    public async ValueTask<Refusal?> TakeAsync(string actorRef, byte[] body) => EventReader.Read(body) switch
    {
        ReadResult.Refused refused => refused.Refusal,
        ReadResult.Read { Envelope: var envelope } when await people.IsAboutErasedAsync(envelope.Event) =>
            new Refusal("erased", null, "A person this is about was erased."),
        ReadResult.Read { Envelope: var envelope } => await TakeAsync(actorRef, envelope, body),
        _ => throw new UnreachableException(),
    };

    private async ValueTask<Refusal?> TakeAsync(string actorRef, Envelope envelope, byte[] body)
    {
        await NoteAsync(actorRef);
        var id = Convert.ToHexStringLower(SHA256.HashData(body))[..IdLength];
        var (receipt, row) = await intake.ReceiveAsync(Source, $"import-{id}", Origin.Import, envelope, body);
        var result = receipt == Receipt.New ? await intake.AdmitAsync(row) : await store.FindEventAsync(row.EventKey) ?? row;
        bell.Ring();
        // One that is received is taken up by itself; one that was refused before is still not taken.
        return result.State == InboxState.Admitted || (receipt == Receipt.Same && result.State == InboxState.Received)
            ? null
            : new Refusal(result.Code ?? "conflicting-event", result.Field, result.Detail ?? "It could not be taken over.");
    }

    private async ValueTask NoteAsync(string actorRef)
    {
        var today = clock.WallNow.InUtc().Date;
        if (_notedOn.GetValueOrDefault(actorRef) != today)
        {
            await log.AddAsync(actorRef, OperationKind.ImportBegun, $"source {Source}");
            _notedOn[actorRef] = today;
        }
    }
}
