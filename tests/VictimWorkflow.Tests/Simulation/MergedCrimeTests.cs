using System.Text;
using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Tests.Simulation;

/// <summary>C1 is merged into C2. V1 is in both, V2 in C1 alone; D1 was arrested in C1.</summary>
public class MergedCrimeTests
{
    private readonly TestWorld _told = new(new WorldOptions(RuleBook.Current) { StoresEveryStep = true });

    private World World => _told.World;

    private Journey Old => World.JourneyOf("C1~V1");

    private Journey Known => World.JourneyOf("C2~V1");

    private Journey Joined => World.JourneyOf("C2~V2");

    [Fact]
    public void What_is_open_goes_on_with_its_date_and_the_old_journey_ends_and_says_where()
    {
        var due = Given().Open("R6-ARREST", "C1~V1").Due;

        Merge();

        Assert.Equal(due, Open("R6-ARREST", "C2~V1").Due);
        Assert.Equal("D1", Open("R6-ARREST", "C2~V1").Suspect);
        Assert.Equal((JourneyState.Terminated, "C2"), (Old.State, Old.MergedInto));
        Assert.Empty(Old.Obligations.Open);
        Assert.Empty(Old.Tasks.Open);
        Assert.Null(Old.NextDue);
        Assert.Equal<string>(["C1"], Known.MergedFrom);
        Assert.Equal<string>(["C1"], World.FindCrime("C2")!.MergedFrom);
        Assert.Equal("C2", World.FindCrime("C1")!.MergedInto);
        Assert.Empty(World.Quarantine);
    }

    [Fact]
    public void What_is_open_in_both_is_owed_once_by_the_nearer_date()
    {
        var nearer = Given().Open("SOP-FIRST-CONTACT", "C1~V1").Due;
        var further = Open("SOP-FIRST-CONTACT", "C2~V1").Due;
        Assert.True(nearer.Ends < further.Ends);

        Merge();

        Assert.Equal(nearer, Open("SOP-FIRST-CONTACT", "C2~V1").Due);
        Assert.All(
            World.Journeys.SelectMany(j => j.Obligations.Open.Select(o => (j.PersonRef, o.Rule, o.Suspect, o.Clock))).GroupBy(duty => duty),
            same => Assert.Single(same));
    }

    [Fact]
    public void The_crime_itself_is_not_to_be_recorded_a_second_time()
    {
        Report("C1", ["V1"]);
        Report("C2", ["V1"]);
        Tell("crime.recorded", "C2", "{}");

        Merge();

        Assert.DoesNotContain(World.JourneyOf("C2").Obligations.Open, o => o.Rule == "R2-RECORD");
    }

    [Fact]
    public void Somebody_known_only_in_the_old_record_joins_with_what_they_agreed()
    {
        Given();
        Tell("contact.agreed", "C1", """
            {"personRef": "V2", "agreedHow": "conversation",
             "preferences": {"news": "phone", "routine": "phone", "dates": "phone", "timesToAvoid": [{"days": ["fri"], "from": "08:00", "to": "20:00"}]}}
            """);

        Merge();

        Assert.Equal(Weekday.Fri, Assert.Single(Assert.Single(Joined.Agreement!.TimesToAvoid).Days!.Value));
        Assert.Equal(Open("R6-ARREST", "C2~V1").Due, Open("R6-ARREST", "C2~V2").Due);
    }

    [Fact]
    public void What_somebody_was_told_before_they_came_is_not_owed_to_them_again()
    {
        Given();
        Speak("C1", "V2", "SOP-FIRST-CONTACT", "R3-VCC");
        Assert.Contains(World.JourneyOf("C1~V2").Obligations.Of("SOP-FIRST-CONTACT"), o => o.Status == ObligationStatus.Met);

        Merge();

        Assert.DoesNotContain(Joined.Obligations.Open, o => o.Rule == "SOP-FIRST-CONTACT");
        var update = Open("R6-UPDATE", "C2~V2");
        World.MoveTo(World.Now + Duration.FromDays(3));
        Speak("C2", "V2", "R6-UPDATE");
        Assert.True(Open("R6-UPDATE", "C2~V2").Due.Ends > update.Due.Ends, "An update does not follow upon the one before the merge.");
    }

    [Fact]
    public void No_time_that_was_to_be_avoided_in_either_record_is_open()
    {
        Given();
        Agree("C1", "mon");
        Agree("C2", "tue");

        Merge();

        Assert.Equal([Weekday.Mon, Weekday.Tue], Known.Agreement!.TimesToAvoid.SelectMany(t => t.Days!.Value).Order());
    }

    [Fact]
    public void Enhanced_rights_given_in_the_old_record_hold_in_the_other()
    {
        Given();
        Tell("needs.assessed", "C1", """{"personRef": "V1", "kind": "initial", "importResult": "accepted", "enhanced": true, "categories": ["intimidated"]}""");

        Merge();

        Assert.True(Known.Tier.IsEnhanced && Known.Tier.BarsWrittenNews);
        Assert.False(Joined.Tier.IsEnhanced);
    }

    [Fact]
    public void A_message_on_its_way_is_not_sent_again_and_its_receipt_meets_the_duty_that_goes_on()
    {
        Given();
        var sent = World.Sent.Count(m => m.Person == "V2" && m.Rules.Contains("R3-ACK"));
        var message = World.JourneyOf("C1~V2").Messages.Values.Single(m => m.Status == MessageStatus.Accepted);
        Merge();

        World.MoveTo(World.Now + Duration.FromHours(2));
        Assert.Equal((1, 1), (sent, World.Sent.Count(m => m.Person == "V2" && m.Rules.Contains("R3-ACK"))));

        var receipt = $$"""{"personRef": "V2", "messageRef": "C1~V2.{{message.Number}}", "channel": "email", "status": "delivered"}""";
        Tell("delivery.reported", "C1", receipt, Origin.Provider);
        Assert.DoesNotContain(World.Journeys.SelectMany(j => j.Obligations.Open.Where(_ => j.PersonRef == "V2")), o => o.Rule == "R3-ACK");
        Assert.Empty(World.Quarantine);
    }

    [Fact]
    public void A_message_that_never_arrives_is_followed_up_where_the_journey_goes_on()
    {
        Given();
        Merge();

        World.MoveTo(World.Now + Duration.FromHours(75));

        Assert.Contains(Joined.Tasks.Open, t => t.Why == "no-receipt");
        Assert.Empty(Old.Tasks.Open);
        Assert.Single(World.Sent, m => m.Person == "V2" && m.Rules.Contains("R3-ACK"));
    }

    [Fact]
    public void Events_under_the_old_reference_reach_the_record_that_stays_and_only_that()
    {
        Given();
        Merge();
        var log = World.LogOf("C1").Count;

        Tell("suspect.interviewed", "C1", """{"suspectRef": "D1", "voluntary": false}""");
        Speak("C1", "V2", "R6-ARREST");

        Assert.Equal(log, World.LogOf("C1").Count);
        Assert.All(World.LogOf("C2"), entry => Assert.Equal("C2", entry.Event.CrimeRef));
        Open("R6-INTERVIEW", "C2~V1");
        Assert.DoesNotContain(Joined.Obligations.Open, o => o.Rule == "R6-ARREST");
    }

    [Fact]
    public void An_event_of_the_old_record_can_still_be_withdrawn()
    {
        Given();
        Merge();

        Assert.IsType<Reception.Kept>(Try("event.withdrawn", "C1", """{"eventRef": "arrest", "reason": "wrong-fact"}""", "withdrawn"));

        Assert.DoesNotContain(World.Journeys.SelectMany(j => j.Obligations.Open), o => o.Rule == "R6-ARREST");
    }

    [Fact]
    public void The_merge_waits_for_a_crime_nobody_reported_and_takes_place_with_the_report()
    {
        Report("C1", ["V1"]);

        var reception = Try("crime.finalised", "C1", """{"outcome": "cancelled-merged", "reason": "Twice", "mergedInto": "C2"}""", "merge", Origin.Feed);
        Assert.Equal(new Reception.Waiting("unknown-crime"), reception);
        Assert.Equal(JourneyState.Running, Old.State);

        Report("C2", ["V1"]);
        Assert.Empty(World.Waiting);
        Assert.Equal("C2", Old.MergedInto);
    }

    [Fact]
    public void A_person_is_told_at_once_that_the_other_crime_is_unknown()
    {
        Report("C1", ["V1"]);

        var merge = """{"outcome": "cancelled-merged", "reason": "Twice", "mergedInto": "C9"}""";
        var refused = Assert.IsType<Reception.Refused>(Try("crime.finalised", "C1", merge, "merge"));

        Assert.Equal(("unknown-crime", "data.mergedInto"), (refused.Refusal.Code, refused.Refusal.Field));
    }

    [Fact]
    public void Three_records_become_one_and_the_first_reference_finds_the_last()
    {
        Given();
        Merge();
        Report("C3", ["V1"]);
        Tell("crime.finalised", "C2", """{"outcome": "cancelled-merged", "reason": "Thrice", "mergedInto": "C3"}""");

        Tell("suspect.interviewed", "C1", """{"suspectRef": "D1", "voluntary": false}""");

        Open("R6-INTERVIEW", "C3~V2");
        Open("R6-ARREST", "C3~V1");
        Assert.Equal<string>(["C1", "C2"], World.FindCrime("C3")!.MergedFrom);
        Assert.Single(World.Journeys.SelectMany(j => j.Obligations.Open.Where(_ => j.PersonRef == "V1")), o => o.Rule == "R6-ARREST");
    }

    [Fact]
    public void Two_crimes_are_never_merged_into_one_another()
    {
        Given();
        Merge();

        var refused = Assert.IsType<Reception.Refused>(Try("crime.finalised", "C2", """{"outcome": "cancelled-merged", "reason": "Back", "mergedInto": "C1"}""", "back"));

        Assert.Equal("conflicting-event", refused.Refusal.Code);
    }

    [Fact]
    public void A_record_merged_into_one_that_went_goes_on_in_the_one_that_stays()
    {
        Given();
        Report("C3", ["V1"]);
        Merge("C2", "C3");
        Merge("C1", "C2");

        Assert.Equal(("C3", "C3"), (Old.MergedInto, World.FindCrime("C1")!.MergedInto));
        Open("R6-ARREST", "C3~V2");
        Tell("suspect.interviewed", "C1", """{"suspectRef": "D1", "voluntary": false}""");
        Open("R6-INTERVIEW", "C3~V2");
    }

    [Fact]
    public void A_crime_is_not_merged_into_itself()
    {
        Given();

        var merge = """{"outcome": "cancelled-merged", "reason": "Twice", "mergedInto": "C1"}""";
        var refused = Assert.IsType<Reception.Refused>(Try("crime.finalised", "C1", merge, "self"));

        Assert.Equal(("conflicting-event", "data.mergedInto"), (refused.Refusal.Code, refused.Refusal.Field));
        Assert.Null(World.FindCrime("C1")!.MergedInto);
    }

    [Theory]
    [InlineData("C1")]
    [InlineData("C2")]
    public void A_merge_is_not_withdrawn_nor_what_went_over_with_it(string under)
    {
        Given();
        Try("crime.finalised", "C1", """{"outcome": "cancelled-merged", "reason": "Twice", "mergedInto": "C2"}""", "the-merge");
        var over = World.LogOf("C2").First(e => e.Event is Event.JourneyCarriedOver).EventId;

        foreach (var eventRef in new[] { "the-merge", over })
        {
            var reception = Try("event.withdrawn", under, $$"""{"eventRef": "{{eventRef}}", "reason": "duplicate"}""", $"withdrawal-of-{eventRef}", Origin.Feed);
            Assert.Equal("illegal-move", Assert.IsType<Reception.Refused>(reception).Refusal.Code);
        }
    }

    [Fact]
    public void An_old_reference_of_a_task_finds_the_one_that_serves_it_where_the_journey_goes_on()
    {
        var joined = Given().World.JourneyOf("C1~V2").Tasks.Open;
        var known = Old.Tasks.Open;
        Assert.NotEmpty(joined);
        Assert.NotEmpty(known);
        Assert.Contains(known, t => !t.Obligations.IsEmpty);

        Merge();
        Report("C3", ["V1"]);
        Merge("C2", "C3");

        foreach (var (old, journey) in joined.Select(t => ($"C1~V2.{t.Number}", "C3~V2")).Concat(known.Select(t => ($"C1~V1.{t.Number}", "C3~V1"))))
        {
            var now = World.JourneyOf(journey);
            Assert.True(TaskRefs.Find(now, old) is { IsOpen: true }, $"{old} is not found in {journey}");
        }
    }

    [Fact]
    public void A_task_is_claimed_by_its_old_reference()
    {
        Given();
        var old = $"C1~V2.{World.JourneyOf("C1~V2").Tasks.Open[0].Number}";
        Merge();

        Tell("task.claimed", "C1", $$"""{"personRef": "V2", "taskRef": "{{old}}", "actorRef": "officer-7"}""");

        Assert.Equal("officer-7", TaskRefs.Find(Joined, old)!.ClaimedBy);
    }

    [Fact]
    public void Whoever_speaks_for_the_person_in_the_old_record_does_so_in_the_other()
    {
        Given();
        Tell("person.updated", "C1", """
            {"person": {"personRef": "V1", "role": "victim", "supportNeeds": ["interpreter"], "supporter": {"name": "Placeholder", "inCopy": true} } }
            """);

        Merge();

        Assert.Equal(PointHolder.Supporter, Assert.Single(Known.Person.Representatives).Key);
        Assert.Contains(SupportNeed.Interpreter, Known.Person.SupportNeeds);
    }

    [Fact]
    public void What_was_owed_by_the_longer_limits_is_owed_sooner_to_somebody_with_enhanced_rights_in_the_other_record()
    {
        Given();
        var before = Open("R6-ARREST", "C1~V1").Due;
        Tell("needs.assessed", "C2", """{"personRef": "V1", "kind": "initial", "importResult": "accepted", "enhanced": true, "categories": ["persistent"]}""");

        Merge();

        Assert.True(Open("R6-ARREST", "C2~V1") is { Enhanced: true } row && row.Due.Ends < before.Ends);
    }

    [Fact]
    public void Nobody_outside_can_say_what_goes_over()
    {
        var body = """{"type": "journey.carried-over", "timestamp": "2026-04-01T09:00Z", "data": {"crimeRef": "C1"}}""";

        var refused = Assert.IsType<ReadResult.Refused>(EventReader.Read(Encoding.UTF8.GetBytes(body)));

        Assert.Equal("unknown-event-type", refused.Refusal.Code);
    }

    private MergedCrimeTests Given()
    {
        Report("C1", ["V1", "V2"], "D1");
        Tell("crime.recorded", "C1", "{}");
        Assert.IsType<Reception.Kept>(Try("suspect.arrested", "C1", """{"suspectRef": "D1"}""", "arrest"));
        World.MoveTo(World.Now + Duration.FromDays(1));
        Report("C2", ["V1"]);
        Tell("crime.recorded", "C2", "{}");
        return this;
    }

    private void Merge(string crime = "C1", string into = "C2") =>
        Tell("crime.finalised", crime, $$"""{"outcome": "cancelled-merged", "reason": "Recorded twice", "mergedInto": "{{into}}"}""");

    private void Agree(string crime, string day) => Tell("contact.agreed", crime, $$"""
        {"personRef": "V1", "agreedHow": "conversation",
         "preferences": {"news": "phone", "routine": "phone", "dates": "phone", "timesToAvoid": [{"days": ["{{day}}"], "from": "08:00", "to": "20:00"}] } }
        """);

    private void Speak(string crime, string person, params string[] covers) => Tell("contact.logged", crime, new JsonObject
    {
        ["personRef"] = person,
        ["method"] = "phone",
        ["direction"] = "outbound",
        ["outcome"] = "spoke",
        ["reason"] = "key-event",
        ["summary"] = "Told of the enquiries so far; asked about cameras and the broken lock.",
        ["covers"] = new JsonArray([.. covers.Select(rule => new JsonObject { ["rule"] = rule })]),
    }.ToJsonString());

    private void Report(string crime, string[] persons, string? suspect = null) => Tell("crime.reported", crime, new JsonObject
    {
        ["reportChannel"] = "online",
        ["committedOn"] = "2026-03-31",
        ["unit"] = "medway",
        ["offence"] = new JsonObject { ["title"] = "Theft", ["flags"] = new JsonArray("loss-or-damage") },
        ["persons"] = new JsonArray([.. persons.Select(p => TestWorld.Person(p))]),
        ["suspects"] = suspect is null ? new JsonArray() : new JsonArray(new JsonObject { ["suspectRef"] = suspect }),
    }.ToJsonString());

    private void Tell(string type, string crime, string data, Origin origin = Origin.User)
    {
        var reception = Try(type, crime, data, $"{type}-{World.Now}", origin);
        Assert.True(reception is Reception.Kept, $"{type}: {reception}");
    }

    private Reception Try(string type, string crime, string data, string id, Origin origin = Origin.User)
    {
        var fields = JsonNode.Parse(data)!.AsObject();
        fields["crimeRef"] = crime;
        return _told.Try(type, fields, id, origin);
    }

    private Obligation Open(string rule, string journey) => Assert.Single(World.JourneyOf(journey).Obligations.Open, o => o.Rule == rule);
}
