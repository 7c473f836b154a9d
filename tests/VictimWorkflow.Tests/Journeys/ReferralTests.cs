using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Consent that was refused, and referrals that name nobody.</summary>
public class ReferralTests
{
    [Theory]
    [InlineData(null, "consent-missing")]
    [InlineData("implied", "consent-missing")]
    [InlineData("person", "admitted")]
    public void What_was_refused_goes_only_with_the_persons_own_later_word(string? consentBy, string answer)
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "referral.recorded", Of("victim-support", "refused", null));

        Assert.Equal(answer, file.Turned("2026-03-26 09:00", "referral.recorded", Of("victim-support", "sent", consentBy)));
    }

    [Fact]
    public void Consent_that_was_held_stays_held_when_it_goes_without_another_word()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "referral.recorded", Of("victim-support", "consented", "person"));

        Assert.Equal("admitted", file.Turned("2026-03-26 09:00", "referral.recorded", Of("victim-support", "sent", null)));
    }

    [Fact]
    public void A_service_that_does_not_take_the_case_turns_down_the_victim_and_says_nothing_of_a_witness_or_a_business_beside_them()
    {
        var file = Given.Investigating(flags: ["burglary"], persons: [Given.Person(), Given.Person("W1", "witness"), Given.Person("B1", kind: "business")]);
        var sent = new Event.ReferralRecorded(ReferralService.Idva, ReferralStage.Sent) { ConsentBy = ConsentGiver.Person };

        Assert.Equal("not-eligible", Guard(file, "V1", sent)?.Code);
        Assert.Null(Guard(file, "W1", sent));
        Assert.Null(Guard(file, "B1", sent));
        Assert.Equal("not-eligible", Guard(file, "W1", sent with { PersonRef = "W1" })?.Code);
    }

    [Fact]
    public void A_referral_for_everybody_needs_what_each_of_them_needs()
    {
        var file = Given.Investigating(flags: ["domestic-abuse"], persons: [Given.Person(), Given.Person("V2"), Given.Person("W1", "witness")])
            .On("2026-03-25 09:00", "referral.recorded", new { personRef = "V1", service = "idva", stage = "consented", consentBy = "person" });

        var refused = Assert.IsType<Admission.Refused>(file.Try("referral.recorded", s_idvaForAll)).Refusal;
        Assert.Equal(("consent-missing", "data.personRef"), (refused.Code, refused.Field));
        Assert.Contains("with personRef for each", refused.Detail, StringComparison.Ordinal); // What to send instead.

        file.On("2026-03-25 10:00", "referral.recorded", new { personRef = "V1", service = "idva", stage = "sent" })
            .On("2026-03-25 11:00", "referral.recorded", new { personRef = "V2", service = "idva", stage = "consented", consentBy = "person" });
        Assert.Equal("admitted", file.Turned("2026-03-25 12:00", "referral.recorded", s_idvaForAll));
    }

    [Fact]
    public void Ones_refusal_is_not_lifted_by_a_consent_that_names_nobody()
    {
        var file = Given.InTouch(persons: [Given.Person(), Given.Person("V2")])
            .On("2026-03-25 09:00", "referral.recorded", new { personRef = "V2", service = "victim-support", stage = "refused" });
        var forAll = new { service = "victim-support", stage = "sent", consentBy = "person" };

        Assert.Equal("consent-missing", file.Turned("2026-03-26 09:00", "referral.recorded", forAll));
        var forHer = new { personRef = "V2", service = "victim-support", stage = "sent", consentBy = "person" };
        Assert.Equal("admitted", file.Turned("2026-03-26 10:00", "referral.recorded", forHer));
        Assert.Equal("admitted", file.Turned("2026-03-26 11:00", "referral.recorded", forAll));
    }

    [Fact]
    public void A_service_that_does_not_take_the_case_takes_nobody_of_it()
    {
        var file = Given.Investigating(flags: ["burglary"], persons: [Given.Person(), Given.Person("V2")]);

        Assert.Equal("not-eligible", file.Turned("2026-03-25 09:00", "referral.recorded", new { service = "idva", stage = "sent", consentBy = "person" }));
    }

    private static readonly object s_idvaForAll = new { service = "idva", stage = "sent" };

    private static Refusal? Guard(CrimeFile file, string person, Event sent) =>
        JourneyMachine.Guard(file.Journeys[person], sent, file.Now, file.Card(person), file.Rules);

    private static object Of(string service, string stage, string? consentBy) => consentBy is null
        ? new { personRef = "V1", service, stage }
        : new { personRef = "V1", service, stage, consentBy };
}
