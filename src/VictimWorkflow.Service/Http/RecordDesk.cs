using Microsoft.AspNetCore.Http;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Http;

/// <summary>Opens a journey for a reader who may see it, and notes that they did.</summary>
internal sealed class RecordDesk(IStore store, JourneyClock clock)
{
    /// <returns>Null when there is no such journey or it is not this reader's to see; nobody learns which.</returns>
    /// <param name="what">What of it was read, for the note.</param>
    public async ValueTask<Journey?> OpenAsync(HttpContext context, string journeyId, string what)
    {
        var actor = context.Actor();
        if (await store.FindJourneyAsync(journeyId) is not { } journey || !actor.MaySee(journey.Case.Unit, journey.Case.IsRestricted))
        {
            return null;
        }

        await store.NoteAccessAsync(journeyId, actor.Ref, what, clock.WallNow);
        return journey;
    }

    /// <summary>Those who work with the person may read names and words; an operator reads codes.</summary>
    public static bool MayReadWords(Actor actor) => actor.Has(Role.Officer) || actor.Has(Role.WitnessCare) || actor.Has(Role.Supervisor);
}
