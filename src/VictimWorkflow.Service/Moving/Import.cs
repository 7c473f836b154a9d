using System.Security.Cryptography;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>Takes over live cases from another system: an event is admitted with its true date and told to nobody by itself.</summary>
public sealed class Import(IStore store, Intake intake, PersonDesk people, IBell bell)
{
    private const string Source = "import";
    private const int IdLength = 32;

    /// <summary>Takes one event over. Its own bytes name it, so that the same again has no effect.</summary>
    /// <returns>Why it was not taken, or null.</returns>
    public async ValueTask<Refusal?> TakeAsync(byte[] body)
    {
        if (EventReader.Read(body) is not ReadResult.Read { Envelope: var envelope })
        {
            return ((ReadResult.Refused)EventReader.Read(body)).Refusal;
        }

        if (await people.IsAboutErasedAsync(envelope.Event))
        {
            return new Refusal("erased", null, "A person this is about was erased.");
        }

        var id = Convert.ToHexStringLower(SHA256.HashData(body))[..IdLength];
        var (receipt, row) = await intake.ReceiveAsync(Source, $"import-{id}", Origin.Import, envelope, body);
        var result = receipt == Receipt.New ? await intake.AdmitAsync(row) : await store.FindEventAsync(row.EventKey) ?? row;
        bell.Ring();
        // One that is received is taken up by itself; one that was refused before is still not taken.
        return result.State == InboxState.Admitted || (receipt == Receipt.Same && result.State == InboxState.Received)
            ? null
            : new Refusal(result.Code ?? "conflicting-event", result.Field, result.Detail ?? "It could not be taken over.");
    }
}
