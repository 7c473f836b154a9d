using System.Collections.Immutable;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>One person in two crimes: what leaves at the same moment is one calm message, and nothing is in it that is not theirs.</summary>
public class TogetherTests
{
    [Fact]
    public void What_two_crimes_tell_one_person_at_the_same_moment_is_one_text_under_both_references()
    {
        var parts = Parts(Arrested(), Second(Arrested()));

        Assert.Equal(2, parts.Length);
        var text = Together.TextFor(parts, Arrested().Rules);
        Assert.Contains("Reference 46/1/26: A person has been arrested", text.Body, StringComparison.Ordinal);
        Assert.Contains("Reference 46/2/26: A person has been arrested", text.Body, StringComparison.Ordinal);
        Assert.Equal(parts.Select(p => p.Key).Order(StringComparer.Ordinal), parts.Select(p => p.Key)); // Whichever is carried out first.
    }

    [Fact]
    public void One_crime_alone_says_it_in_its_own_words()
    {
        var file = Arrested();

        Assert.Equal(MessageTexts.For(file.MessageOn("R6-ARREST"), file.Victim, file.Rules), Together.TextFor(Parts(file), file.Rules));
    }

    [Fact]
    public void Nothing_of_another_person_of_a_practice_case_or_of_this_crime_itself_is_mixed_in()
    {
        var other = Second(Arrested());

        Assert.Single(Parts(Arrested(), other with { PersonRef = "V2" }));
        Assert.Single(Parts(Arrested(), other with { Case = other.Case with { IsSynthetic = true } }));
        Assert.Single(Parts(Arrested(), Arrested().Victim));
    }

    [Fact]
    public void A_message_to_another_point_or_one_that_has_not_left_yet_does_not_go_along()
    {
        var other = Second(Arrested());
        var message = other.Messages.Values.Single(m => m.Status == MessageStatus.Released);

        Assert.Single(Parts(Arrested(), other with { Messages = other.Messages.Set(message with { Point = "V1-mobile" }) }));
        Assert.Single(Parts(Arrested(), other with { Messages = other.Messages.Set(message with { Status = MessageStatus.Planned }) }));
        Assert.Single(Parts(Arrested(), other with { Messages = other.Messages.Set(message with { Urgent = true }) }));
    }

    [Fact]
    public void Urgent_news_and_a_message_that_was_taken_back_wait_for_nothing_and_take_nothing_along()
    {
        var file = Arrested();
        var own = new Part(file.Victim, file.MessageOn("R6-ARREST"));

        Assert.Single(Parts(file, own with { Message = own.Message with { Urgent = true } }));
        Assert.Single(Parts(file, own with { Message = own.Message with { Attempt = own.Message.Attempt + 1 } }));
        Assert.Single(Parts(file, own with { Message = own.Message with { Number = 999 } }));
        Assert.Single(Parts(file, own with { Journey = Taken(file.Victim, own.Message) }));
    }

    private static Journey Taken(Journey journey, Message message) =>
        journey with { Messages = journey.Messages.Set(message with { Status = MessageStatus.Withdrawn }) };

    private static ImmutableArray<Part> Parts(CrimeFile file, params Journey[] others) => Parts(file, new Part(file.Victim, file.MessageOn("R6-ARREST")), others);

    private static ImmutableArray<Part> Parts(CrimeFile file, Part own) => Parts(file, own, [Second(Arrested())]);

    private static ImmutableArray<Part> Parts(CrimeFile file, Part own, Journey[] others) =>
        Together.PartsOf(own, others, file.Card("V1"), SendHolds.None, file.Rules, file.Now);

    // The same events in another crime of the same person.
    private static Journey Second(CrimeFile file) => file.Victim with
    {
        Id = "journey-second",
        CrimeRef = "C2",
        Case = file.Victim.Case with { CrimeNumber = "46/2/26" },
    };

    private static CrimeFile Arrested() =>
        Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: new { news = "email" })])
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-25 09:00");
}
