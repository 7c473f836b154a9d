using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Operations;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>What was taken before somebody was erased, and is admitted or tried again after: nothing of it may be kept.</summary>
public sealed partial class Intake
{
    // What the product makes itself holds no words, and ends the journey.
    private async ValueTask<bool> IsAboutErasedAsync(InboxRow row, Event happened) =>
        row.Origin is Origin.Feed or Origin.Import or Origin.User && row.Source != Erasure.Source && await people.IsAboutErasedAsync(happened);
}
