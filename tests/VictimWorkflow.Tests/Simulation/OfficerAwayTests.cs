using System.Text.Json.Nodes;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Tests.Simulation;

/// <summary>An absence is said once, of every crime of an officer: also of one that becomes theirs while it lasts.</summary>
public class OfficerAwayTests
{
    [Theory]
    [InlineData("2026-04-20T09:00Z", "officer-9")]
    [InlineData("2026-04-01T12:30Z", null)] // Over before the crime was given to them.
    public void A_crime_that_is_given_to_them_later_is_the_covers_at_once(string until, string? worker)
    {
        var world = new TestWorld();
        world.World.Receive(Post.Of("away", Origin.User, "officer.unavailable", TestWorld.Start, new JsonObject
        {
            ["officerRef"] = "officer-7",
            ["from"] = "2026-04-01T08:00Z",
            ["until"] = until,
            ["coverRef"] = "officer-9",
        }));
        world.Report().Tell("crime.recorded", "{}").Tell("suspect.arrested", """{"suspectRef": "D1"}""");

        world.Tell("crime.allocated", """{"officerRef": "officer-7", "unit": "medway"}""");

        Assert.NotEmpty(world.Victim.Tasks.Open);
        Assert.All(world.Victim.Tasks.Open, t => Assert.Equal(worker, t.AssignedTo));
        Assert.Equal(worker is null ? 0 : 1, world.Victim.Case.Absences.Length);
    }
}
