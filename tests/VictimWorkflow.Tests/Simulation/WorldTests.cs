using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Tests.Simulation;

public class WorldTests
{
    private static JsonObject Recorded => new() { ["crimeNumber"] = "46/EXAMPLE/26" };

    [Fact]
    public void An_event_sent_twice_equals_once()
    {
        var once = new TestWorld().Report();
        var twice = new TestWorld().Report();
        once.Try("crime.recorded", Recorded, "same", Origin.Feed);
        once.World.MoveTo(once.World.Now + Duration.FromHours(1));

        twice.Try("crime.recorded", Recorded, "same", Origin.Feed);
        Assert.IsType<Reception.Repeated>(twice.Try("crime.recorded", Recorded, "same", Origin.Feed));

        Assert.Equal(once.World.ToBytes(), twice.World.ToBytes());
    }

    [Fact]
    public void An_event_that_waits_and_comes_again_waits_once()
    {
        var world = new TestWorld();

        Assert.IsType<Reception.Waiting>(world.Try("crime.recorded", Recorded, "same", Origin.Feed));
        Assert.IsType<Reception.Repeated>(world.Try("crime.recorded", Recorded, "same", Origin.Feed));
        Assert.Single(world.World.Waiting);
    }

    private static JsonObject Allocated => Json("""{"officerRef": "officer-1", "unit": "medway", "occurredAt": "2026-04-01T09:50Z"}""");

    [Fact]
    public void Events_in_the_wrong_order_end_where_the_right_order_ends()
    {
        var world = new TestWorld();
        Assert.Equal(new Reception.Waiting("unknown-crime"), world.Try("crime.allocated", Allocated, "b", Origin.Feed));
        Assert.Equal(new Reception.Waiting("unknown-crime"), world.Try("crime.recorded", Json("""{"occurredAt": "2026-04-01T09:40Z"}"""), "a", Origin.Feed));

        world.Report("2026-04-01T09:30Z");

        Assert.Empty(world.World.Waiting);
        Assert.Equal(LifeCycleState.Investigating, world.StateOf("D1"));
    }

    [Fact]
    public void An_event_that_waited_too_long_is_put_aside()
    {
        var world = new TestWorld();
        world.Try("crime.recorded", Recorded, "early", Origin.Feed);

        world.World.MoveTo(world.World.Now + RuleBook.Current.Parameters.WaitAtMost);

        Assert.Empty(world.World.Waiting);
        var aside = Assert.Single(world.World.Quarantine);
        Assert.Equal(("early", "unknown-crime"), (aside.Id, aside.Code));
    }

    [Fact]
    public void A_late_joiner_reads_the_log_from_its_first_entry()
    {
        var world = new TestWorld().Report().Tell("crime.recorded", "{}").Tell("crime.allocated", """{"officerRef": "officer-1", "unit": "medway"}""");

        world.Tell("person.updated", new JsonObject { ["person"] = TestWorld.Person("V2") });

        var joiner = world.World.JourneyOf("C1~V2");
        Assert.Equal(world.World.LogOf(TestWorld.Crime).Count, joiner.Position);
        Assert.Equal("person.updated", world.World.LogOf(TestWorld.Crime)[joiner.JoinedWith - 1].Type);
        Assert.Equal("officer-1", joiner.Case.OfficerRef);
        Assert.True(joiner.Case.IsRecorded);
    }

    [Fact]
    public void Nobody_but_the_report_is_believed_to_open_the_log_of_a_stranger()
    {
        var world = new TestWorld().Report();

        var refused = Assert.IsType<Reception.Refused>(world.Try("needs.assessed", Json("""{"personRef": "V9", "kind": "initial"}""")));

        Assert.Equal("unknown-person", refused.Refusal.Code);
        Assert.Empty(world.World.Quarantine);
    }

    [Fact]
    public void A_message_goes_out_is_accepted_and_tells_when_it_arrives()
    {
        var options = new WorldOptions(RuleBook.Current)
        {
            Provider = _ => [new(Duration.Zero, DeliveryStatus.Accepted), new(Duration.FromMinutes(3), DeliveryStatus.Delivered)],
        };
        var world = new TestWorld(options).Report();
        world.Tell("contact.agreed", """{"personRef": "V1", "agreedHow": "conversation", "preferences": {"dates": "email", "news": "email", "routine": "email"}}""");
        world.Tell("crime.recorded", "{}");
        Assert.Equal(MessageStatus.Accepted, Assert.Single(world.Victim.Messages.Values).Status);

        world.World.MoveTo(world.World.Now + Duration.FromMinutes(3));

        Assert.Equal(MessageStatus.Delivered, Assert.Single(world.Victim.Messages.Values).Status);
        Assert.Contains(world.Victim.Obligations.Values, o => o is { Rule: "R3-ACK", Status: ObligationStatus.Met });
        Assert.Contains("R3-ACK", Assert.Single(world.World.Sent).Rules);
    }

    [Fact]
    public void Nothing_leaves_while_sending_is_held()
    {
        var world = new TestWorld();
        world.World.Receive(Post.Of("hold", Origin.User, "send-hold.set", world.World.Now, Json("""{"reason": "exercise"}""")));
        world.Report().Tell("contact.agreed", """{"personRef": "V1", "agreedHow": "conversation", "preferences": {"dates": "email", "news": "email", "routine": "email"}}""");
        world.Tell("crime.recorded", "{}");
        world.World.MoveTo(world.World.Now + Duration.FromHours(5));
        Assert.Empty(world.World.Sent);

        world.World.Receive(Post.Of("lift", Origin.User, "send-hold.lifted", world.World.Now, Json("{}")));
        world.World.MoveTo(world.World.Now + Duration.FromHours(1));

        Assert.Single(world.World.Sent);
    }

    [Fact]
    public void A_renumbered_crime_is_found_by_both_references()
    {
        var world = new TestWorld().Report().Tell("crime.renumbered", """{"newCrimeRef": "C2"}""");

        Assert.IsType<Reception.Kept>(world.Try("crime.recorded", new JsonObject { ["crimeRef"] = "C2" }));
        Assert.IsType<Reception.Kept>(world.Try("crime.allocated", Json("""{"officerRef": "officer-1", "unit": "medway"}""")));
        Assert.Single(world.World.Crimes);
    }

    private static JsonObject Json(string json) => JsonNode.Parse(json)!.AsObject();
}
