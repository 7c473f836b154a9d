using System.Text.Json;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>What concerns the whole force and no crime: holds on sending.</summary>
public sealed class ForceDesk(IStore store)
{
    private const string HoldsFact = "send-holds";

    public static bool IsForceWide(Event happened) => happened is Event.SendHoldSet or Event.SendHoldLifted;

    public async ValueTask<SendHolds> HoldsAsync() =>
        await store.FindFactAsync(HoldsFact) is { } json ? JsonSerializer.Deserialize<SendHolds>(json, CoreJson.Options)! : SendHolds.None;

    public async ValueTask TakeAsync(ReceivedEvent received)
    {
        var next = (await HoldsAsync()).After(received.Event);
        await store.SaveFactAsync(HoldsFact, JsonSerializer.Serialize(next, CoreJson.Options));
    }
}
