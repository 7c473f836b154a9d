using System.Text.Json;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>A police employee who becomes known in the middle of a case restricts the record of everybody in it.</summary>
public class RestrictedTests
{
    [Fact]
    public void A_suspect_who_turns_out_to_be_a_police_employee_restricts_every_journey()
    {
        var file = Given.Reported(persons: [Given.Person(), Given.Person("V2")]);
        Assert.DoesNotContain(file.Journeys.Values, j => j.Case.IsRestricted);

        file.On("2026-03-24 11:00", "suspect.identified", new { suspectRef = "D1", policeEmployee = true });

        Assert.All(file.Journeys.Values, j => Assert.True(j.Case.IsRestricted));
    }

    [Fact]
    public void A_victim_who_turns_out_to_be_a_police_employee_restricts_the_others_too()
    {
        var file = Given.Reported(persons: [Given.Person(), Given.Person("V2")]);
        var employee = JsonSerializer.SerializeToNode(Given.Person("V2"))!.AsObject();
        employee["policeEmployee"] = true;

        file.On("2026-03-24 11:00", "person.updated", new { person = employee });

        Assert.All(file.Journeys.Values, j => Assert.True(j.Case.IsRestricted));
    }
}
