using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Tests.Journeys;

namespace VictimWorkflow.Tests.Crimes;

/// <summary>Hearings as they were stored when each was one suspect's and knew its last listing only.</summary>
public class OlderHearingTests
{
    private const string Result = "2026-05-11T09:00:00Z";

    [Theory]
    [InlineData("""{"isResulted":true}""", true, Result)]
    [InlineData("""{"isHeld":true}""", false, null)]
    public void It_is_the_suspects_it_was_listed_for_and_so_is_its_result(string also, bool isResulted, string? at)
    {
        var stored = JsonNode.Parse("""{"suspect":"D1","kind":"trial","startsAt":"2026-05-11T09:00:00Z","court":{"name":"Medway","level":"crown"}}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(also)!.AsObject())
        {
            stored[name] = value!.DeepClone();
        }

        var hearing = stored.Deserialize<HearingFacts>(CoreJson.Options)!;

        Assert.Equal(["D1"], hearing.Suspects);
        Assert.Equal((isResulted, at), (hearing.IsResultedForAll, hearing.ResultedAt("D1")?.ToString()));
        Assert.Null(hearing.ResultedAt("D2"));
        Assert.Empty((hearing with { IsVacated = true }).Suspects);
    }

    [Fact]
    public void Its_last_listing_can_be_withdrawn()
    {
        var file = Given.InTouch().On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" })
            .On("2026-03-26 10:00", "hearing.listed", Given.Listing("trial", "2026-05-11 10:00"), id: "listed");
        var stored = JsonSerializer.SerializeToNode(file.Crime, CoreJson.Options)!.AsObject();
        Assert.True(stored["hearings"]!["H1"]!.AsObject().Remove("listings"));
        file.Restore(StoredState.Read<Crime>(Encoding.UTF8.GetBytes(stored.ToJsonString())));

        file.On("2026-03-26 11:00", "event.withdrawn", new { eventRef = "listed", reason = "wrong-fact" });

        Assert.True(file.Crime!.Hearings["H1"].IsVacated);
    }
}
