using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>V2 merged into V1: consents, needs and whoever is beside the person in only one of the records, or in both and not alike.</summary>
public class MergedWishTests
{
    private static readonly object s_nights = new { days = Given.EveryDay, from = "20:00", to = "08:00" };
    private static readonly object s_mornings = new { days = Given.EveryDay, from = "08:00", to = "12:00" };

    private static CrimeFile Merged(CrimeFile file) =>
        file.On("2026-03-25 11:00", "person.merged", new { personRef = "V2", intoRef = "V1", reason = "The same person reported twice" });

    [Theory]
    [InlineData(null, "consented", true)]
    [InlineData("consented", null, true)]
    [InlineData("consented", "consented", true)]
    [InlineData("refused", "refused", false)]
    public void Consent_to_a_service_is_as_either_record_says_where_they_do_not_differ(string? own, string? other, bool consents)
    {
        var file = Given.InTouch(persons: [Given.Person(), Given.Person("V2")]);
        foreach (var (person, stage) in new[] { ("V1", own), ("V2", other) })
        {
            if (stage is not null)
            {
                file.On("2026-03-25 09:00", "referral.recorded", new { personRef = person, service = "victim-support", stage });
            }
        }

        Assert.Equal(consents, Merged(file).Victim.Person.Consents[ReferralService.VictimSupport]);
    }

    [Fact]
    public void A_refusal_that_is_older_than_the_consent_of_the_record_that_stays_does_not_undo_it()
    {
        var file = Given.InTouch(persons: [Given.Person(), Given.Person("V2")])
            .On("2026-03-25 09:00", "referral.recorded", new { personRef = "V2", service = "victim-support", stage = "refused" })
            .On("2026-03-25 10:00", "referral.recorded", new { personRef = "V1", service = "victim-support", stage = "consented" });

        Assert.True(Merged(file).Victim.Person.Consents[ReferralService.VictimSupport]);
    }

    [Theory]
    [InlineData("2026-05-01", "2026-06-01", "2026-05-01")]
    [InlineData("2026-06-01", "2026-05-01", "2026-05-01")]
    [InlineData("2026-05-01", null, "2026-05-01")]
    public void A_nominee_of_both_records_hears_no_longer_than_either_says_and_nothing_that_either_withholds(string own, string? other, string until)
    {
        var file = Merged(Given.InTouch(persons:
        [
            With("V1", Given.Nominee(until: own, notToldOf: ["decisions"])), With("V2", Given.Nominee(until: other, notToldOf: ["court-dates"])),
        ]));

        var nominee = file.Victim.Person.Representatives[PointHolder.Nominee];
        Assert.Equal(until, nominee.Until!.Value.ToString("uuuu-MM-dd", null));
        Assert.Equal([NewsKind.Decisions, NewsKind.CourtDates], nominee.NotToldOf.OrderBy(k => ContractName.Of(k), StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public void The_times_of_a_nominee_are_those_of_both_records()
    {
        var file = Merged(Given.InTouch(persons: [With("V1", Given.Nominee(avoid: s_nights)), With("V2", Given.Nominee(avoid: s_mornings))]));

        Assert.Equal(2, file.Victim.Person.Representatives[PointHolder.Nominee].Agreement!.TimesToAvoid.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_nominee_nobody_agreed_with_in_one_record_is_still_bound_by_what_was_agreed_with_the_person_there(bool inTheOneThatStays)
    {
        var nobody = Given.Nominee();
        nobody.Remove("preferences");
        object silent = With(inTheOneThatStays ? "V1" : "V2", nobody, s_mornings);
        object agreed = With(inTheOneThatStays ? "V2" : "V1", Given.Nominee(avoid: s_nights));
        var file = Merged(Given.InTouch(persons: inTheOneThatStays ? [silent, agreed] : [agreed, silent]));

        Assert.Equal(2, file.Victim.Person.Representatives[PointHolder.Nominee].Agreement!.TimesToAvoid.Length);
    }

    [Fact]
    public void What_the_other_record_knew_of_the_person_is_known()
    {
        var other = new { personRef = "V2", role = "victim", language = "cy", policeEmployee = true, namedContact = new { name = "Placeholder" } };
        var file = Merged(Given.InTouch(persons: [Given.Person(), other]));

        Assert.Equal(("cy", true, true), (file.Victim.Person.Language, file.Victim.Person.IsPoliceEmployee, file.Victim.Person.HasNamedContact));
    }

    private static object With(string person, System.Text.Json.Nodes.JsonObject nominee, object? avoided = null)
    {
        var preferences = avoided is null ? null : new { news = "phone", timesToAvoid = new[] { avoided } };
        var made = System.Text.Json.JsonSerializer.SerializeToNode(Given.Person(person, preferences: preferences))!.AsObject();
        made["nominee"] = nominee;
        return made;
    }
}
