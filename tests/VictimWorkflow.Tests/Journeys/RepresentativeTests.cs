using System.Text.Json;
using System.Text.Json.Nodes;
using VictimWorkflow.Core.Code;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>People beside the victim: their own times bind who speaks with them, and a business is owed its news from the day it names somebody.</summary>
public class RepresentativeTests
{

    [Theory]
    [InlineData("spokesperson", "spokesperson")]
    [InlineData("supporter", "supporter")]
    [InlineData("nominee", "nominee")]
    [InlineData("adviser", "adviser")]
    public void Their_own_times_bind_who_speaks_with_them_and_nobody_else(string role, string spokeTo)
    {
        var person = JsonSerializer.SerializeToNode(Given.Person(preferences: new { news = "phone" }))!.AsObject();
        person[role] = Someone();
        var file = Given.InTouch(persons: [person]);

        Assert.Equal("outside-agreed-times", Logged(file, "2026-03-25 10:00", spokeTo));
        Assert.Equal("admitted", Logged(file, "2026-03-25 12:00", spokeTo));
        Assert.Equal("admitted", Logged(file, "2026-03-26 10:00", "person"));
    }

    [Fact]
    public void The_times_of_a_business_are_those_of_whoever_it_named()
    {
        var person = JsonSerializer.SerializeToNode(Given.Person(kind: "business"))!.AsObject();
        person["namedContact"] = Someone();
        var file = Given.InTouch(persons: [person]);

        Assert.Equal("outside-agreed-times", Logged(file, "2026-03-25 10:00", "named-contact"));
        Assert.Equal("admitted", Logged(file, "2026-03-25 12:00", "named-contact"));
    }

    [Theory]
    [InlineData("not-guilty", Channel.HeadsUpThenHuman)]
    [InlineData("guilty", Channel.WrittenIfPreferred)]
    public void A_business_that_names_a_contact_after_the_verdict_is_told_it_as_strictly_as_if_it_had_before(string verdict, Channel channel)
    {
        var file = Given.Investigating(persons: [Given.Person(kind: "business")])
            .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" })
            .On("2026-03-26 10:00", "hearing.listed", Given.Listing("trial", "2026-04-13 10:00"))
            .On("2026-04-13 15:00", "hearing.resulted", new { suspectRef = "D1", hearingRef = "H1", verdict })
            .On("2026-04-13 15:30", "person.updated", new { person = Given.Person(kind: "business", namedContact: true) });

        var told = file.Rows("R9-OUTCOME")[^1];
        Assert.True(told.IsOpen);
        Assert.Equal(("D1", channel), (told.Suspect, told.Channel));
    }

    private static string Logged(CrimeFile file, string wall, string spokeTo)
    {
        var contact = JsonSerializer.SerializeToNode(Given.Spoke([]))!.AsObject();
        contact["spokeTo"] = spokeTo;
        return file.Turned(wall, "contact.logged", contact);
    }

    // Not in the mornings.
    private static JsonObject Someone() => JsonSerializer.SerializeToNode(new
    {
        name = "Placeholder",
        preferences = new { news = "phone", timesToAvoid = new[] { new { days = Given.EveryDay, from = "09:00", to = "12:00" } } },
    })!.AsObject();
}
