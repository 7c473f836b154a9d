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
}
