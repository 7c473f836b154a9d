using System.Collections.Immutable;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>What leaves in one text for several crimes of one person, and what does not.</summary>
public class TogetherLimitTests
{
    private static readonly ImmutableArray<Notice> s_notices =
    [
        new(NoticeKind.PreferredMethodNotUsed) { Why = "not-delivered" },
        new(NoticeKind.DateMoved) { Until = CrimeFile.T("2026-09-30 09:00") },
        new(NoticeKind.OfficerAway) { Until = CrimeFile.T("2026-09-30 09:00") },
    ];

    [Fact]
    public void A_text_grows_no_longer_than_an_sms_may_be_and_the_rest_goes_by_itself()
    {
        var (file, own, others) = Released([]);
        Assert.Equal(5, Parts(file, own, others).Length);

        (file, own, others) = Released(s_notices);
        var parts = Parts(file, own, others);
        Assert.InRange(parts.Length, 2, 4);
        Assert.Contains(parts, p => p.Key == own.Key);
        Assert.InRange(Together.TextFor(parts, file.Rules).Body.Length, 1, 1_530);
    }

    [Fact]
    public void A_restricted_record_goes_alone()
    {
        var (file, own, others) = Released([]);

        Assert.Single(Parts(file, own with { Journey = Restricted(own.Journey) }, others));
        Assert.Single(Parts(file, own, [.. others.Select(Restricted)]));
    }

    private static Journey Restricted(Journey journey) => journey with { Case = journey.Case with { IsRestricted = true } };

    private static ImmutableArray<Part> Parts(CrimeFile file, Part own, ImmutableArray<Journey> others) =>
        Together.PartsOf(own, others, file.Card("V1"), SendHolds.None, file.Rules, file.Now);

    // The same news, released at the same moment, in five crimes of one person.
    private static (CrimeFile File, Part Own, ImmutableArray<Journey> Others) Released(ImmutableArray<Notice> notices)
    {
        var file = Given.InTouch(persons: [Given.Person(preferences: new { news = "sms" })])
            .On("2026-03-25 10:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-25 10:00");
        var message = file.MessageOn("R6-ARREST") with { Notices = notices };
        Assert.Equal(MessageStatus.Released, message.Status);
        var journey = file.Victim with { Messages = file.Victim.Messages.Set(message) };
        var others = Enumerable.Range(2, 4).Select(n => journey with { Id = $"journey-{n}", CrimeRef = $"C{n}" });
        return (file, new Part(journey, message), [.. others]);
    }
}
