using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Contact;

namespace VictimWorkflow.Tests.Contact;

public class ContactAgreementTests
{
    private const ContactMethod Sms = ContactMethod.Sms;
    private const ContactMethod Email = ContactMethod.Email;
    private const ContactMethod Phone = ContactMethod.Phone;

    [Theory]
    [InlineData(MessageKind.Dates, Sms, Email, Phone, Sms)]
    [InlineData(MessageKind.Dates, null, Email, Phone, Email)]
    [InlineData(MessageKind.Dates, null, null, Phone, Phone)]
    [InlineData(MessageKind.News, Sms, Email, Phone, Email)]
    [InlineData(MessageKind.News, Sms, null, Phone, Phone)]
    [InlineData(MessageKind.News, Sms, null, null, Sms)]
    [InlineData(MessageKind.Routine, Sms, Email, Phone, Phone)]
    [InlineData(MessageKind.Routine, Sms, Email, null, Email)]
    [InlineData(MessageKind.Routine, Sms, null, null, Sms)]
    [InlineData(MessageKind.News, null, null, null, null)]
    public void What_was_not_agreed_for_one_kind_of_message_follows_the_nearest_that_was(
        MessageKind kind, ContactMethod? dates, ContactMethod? news, ContactMethod? routine, ContactMethod? expected) =>
        Assert.Equal(expected, new ContactAgreement(Instant.MinValue, dates, news, routine, null, false, []).MethodFor(kind));

    [Fact]
    public void Only_so_many_wishes_are_kept_and_the_newest_stands_whatever_is_learnt_late()
    {
        var kept = Enumerable.Range(1, 100).Append(0).Aggregate(
            ImmutableArray<ContactAgreement>.Empty,
            (versions, n) => ContactAgreement.With(versions, new(Instant.FromUnixTimeSeconds(n), Sms, Email, Phone, n, false, [])));

        Assert.InRange(kept.Length, 1, 30);
        Assert.Equal(100, kept[^1].IntervalDays);
    }
}
