using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Storage;

/// <summary>
/// What a list is narrowed to, as bits of one number: a row is wanted when <c>facets &amp; Mask = Wanted</c>. The places of bits are
/// stored; a new one is added at the end.
/// </summary>
internal sealed record Facets(long Mask, long Wanted)
{
    // Bits 1 to 14 are the rights under which something is open.
    private const int Enhanced = 16;
    private const int Restricted = 17;
    private const int Stuck = 18;
    private const int Suspended = 19;
    private const int Case = 20;
    private const int FirstStage = 32;

    public static long Of(ListRow row) =>
        (uint)row.Rights | Bit(FirstStage + Place(row.Stage)) | When(row.Enhanced, Enhanced) | When(row.IsRestricted, Restricted)
        | When(row.IsStuck, Stuck) | When(row.State == JourneyState.Suspended, Suspended) | When(row.Role == JourneyRole.Case, Case);

    public static Facets Asked(ListFilter filter)
    {
        var asked = new Facets(0, 0);
        if (filter.CrimeRef is null) asked = asked.Add(Case, isWanted: false);
        if (!filter.MaySeeRestricted) asked = asked.Add(Restricted, isWanted: false);
        if (filter.Enhanced is { } enhanced) asked = asked.Add(Enhanced, enhanced);
        if (filter.Stage is { } stage) asked = asked.Add(FirstStage + Place(stage), isWanted: true);
        if (filter.Right is { } right) asked = asked.Add(right, isWanted: true);
        if (filter.State == ListState.Stuck) asked = asked.Add(Stuck, isWanted: true);
        if (filter.State == ListState.Suspended) asked = asked.Add(Suspended, isWanted: true);
        return asked;
    }

    private Facets Add(int place, bool isWanted) => new(Mask | Bit(place), Wanted | When(isWanted, place));

    private static long When(bool isSet, int place) => isSet ? Bit(place) : 0;

    private static long Bit(int place) => 1L << place;

    private static int Place(Stage stage) => stage switch
    {
        Stage.Report => 0,
        Stage.Investigation => 1,
        Stage.Charge => 2,
        Stage.Trial => 3,
        Stage.Sentence => 4,
        Stage.After => 5,
        Stage.Ended => 6,
    };
}
