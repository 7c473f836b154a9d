using System.Text.Json.Nodes;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Tests.Simulation;

/// <summary>C1 is merged into C2: what still concerns the record that went, and what cannot be merged.</summary>
public class AfterMergeTests
{
    private readonly TestWorld _told = new(new WorldOptions(RuleBook.Current) { StoresEveryStep = true });

    private World World => _told.World;

    [Fact]
    public void A_crime_that_is_investigated_is_not_merged()
    {
        Report("C1", "V1");
        Report("C2", "V1");
        Tell("crime.recorded", "C1", "{}");
        Tell("crime.allocated", "C1", """{"officerRef": "officer-2", "unit": "medway"}""");

        var refused = Assert.IsType<Reception.Refused>(Merge());

        Assert.Equal(("illegal-move", "data.outcome"), (refused.Refusal.Code, refused.Refusal.Field));
        Assert.Null(World.FindCrime("C1")!.MergedInto);
    }

    [Fact]
    public void A_new_number_of_the_record_that_went_renames_nothing_else()
    {
        Merged();
        var log = World.LogOf("C2").Count;

        Tell("crime.renumbered", "C1", """{"newCrimeRef": "C1-b"}""");

        Assert.Equal(log, World.LogOf("C2").Count);
        Assert.Equal("C2", World.FindCrime("C2")!.Ref);
    }

    [Fact]
    public void A_second_report_under_the_old_reference_is_refused()
    {
        Merged();
        var log = World.LogOf("C2").Count;

        var refused = Assert.IsType<Reception.Refused>(Try("crime.reported", "C1", ReportOf("V1"), "again"));

        Assert.Equal("crime-already-exists", refused.Refusal.Code);
        Assert.Equal(log, World.LogOf("C2").Count);
    }

    [Fact]
    public void What_the_old_record_has_taken_is_not_taken_once_more_by_the_other()
    {
        Report("C1", "V1");
        Report("C2", "V1");
        var recorded = new JsonObject();
        Assert.IsType<Reception.Kept>(Try("crime.recorded", "C1", recorded, "recorded"));
        Assert.IsType<Reception.Kept>(Merge());
        var log = World.LogOf("C2").Count;

        Assert.IsNotType<Reception.Kept>(Try("crime.recorded", "C1", recorded, "recorded"));

        Assert.Equal(log, World.LogOf("C2").Count);
    }

    [Fact]
    public void A_reference_replaced_in_the_record_that_went_still_finds_the_person()
    {
        Report("C1", "V1", "V3");
        Report("C2", "V2");
        Tell("person.merged", "C1", """{"personRef": "V3", "intoRef": "V1", "reason": "The same person reported twice"}""");

        Assert.IsType<Reception.Kept>(Merge());

        Assert.Equal("V1", CrimeMachine.Standing(World.FindCrime("C2")!, "V3"));
        Tell("complaint.received", "C1", """{"personRef": "V3", "provider": "police", "route": "online"}""");
        Assert.Single(World.JourneyOf("C2~V1").Obligations.Open, o => o.Rule == "R12-ACK");
    }

    [Fact]
    public void What_a_person_had_agreed_in_the_record_that_went_stands_when_something_else_never_was()
    {
        Report("C1", "V1", "V2");
        Report("C2", "V1");
        Tell("contact.agreed", "C1", """{"personRef": "V2", "agreedHow": "conversation", "preferences": {"news": "phone", "intervalDays": 7} }""");
        Assert.IsType<Reception.Kept>(Merge());
        var complaint = new JsonObject { ["personRef"] = "V2", ["provider"] = "police", ["route"] = "online" };
        Assert.IsType<Reception.Kept>(Try("complaint.received", "C2", complaint, "wrong"));

        Tell("event.withdrawn", "C2", """{"eventRef": "wrong", "reason": "wrong-person"}""");

        var journey = World.JourneyOf("C2~V2");
        Assert.Equal(7, journey.Agreement!.IntervalDays);
        Assert.DoesNotContain(journey.Obligations.Open, o => o.Rule == "R12-ACK");
    }

    private void Merged()
    {
        Report("C1", "V1");
        Report("C2", "V1");
        Assert.IsType<Reception.Kept>(Merge());
    }

    private Reception Merge() =>
        Try("crime.finalised", "C1", JsonNode.Parse("""{"outcome": "cancelled-merged", "reason": "Recorded twice", "mergedInto": "C2"}""")!.AsObject(), "the-merge");

    private void Report(string crime, params string[] persons) => Assert.IsType<Reception.Kept>(Try("crime.reported", crime, ReportOf(persons), $"report-{crime}"));

    private static JsonObject ReportOf(params string[] persons) => new()
    {
        ["reportChannel"] = "online",
        ["committedOn"] = "2026-03-31",
        ["unit"] = "medway",
        ["offence"] = new JsonObject { ["title"] = "Theft", ["flags"] = new JsonArray("loss-or-damage") },
        ["persons"] = new JsonArray([.. persons.Select(p => TestWorld.Person(p))]),
        ["suspects"] = new JsonArray(),
    };

    private void Tell(string type, string crime, string data)
    {
        var reception = Try(type, crime, JsonNode.Parse(data)!.AsObject(), $"{type}-{World.Now}");
        Assert.True(reception is Reception.Kept, $"{type}: {reception}");
    }

    private Reception Try(string type, string crime, JsonObject data, string id)
    {
        var fields = data.DeepClone().AsObject();
        fields["crimeRef"] = crime;
        return _told.Try(type, fields, id);
    }
}
