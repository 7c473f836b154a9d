using System.Collections.Immutable;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Pages;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Hosting;

/// <summary>What each person would have received, when and why: what the local provider took, beside what the journey says of it.</summary>
public sealed class Mailbox(LocalMessageSender provider, IStore store) : IMailbox
{
    private const int NewestShown = 200;

    public async ValueTask<ImmutableArray<MailboxLine>> ReadAsync()
    {
        var lines = ImmutableArray.CreateBuilder<MailboxLine>();
        foreach (var received in (await provider.ReceivedAsync(after: null, CancellationToken.None)).TakeLast(NewestShown).Reverse())
        {
            var parts = received.Tag.Split('.');
            var journey = parts.Length == 3 ? await store.FindJourneyAsync(parts[0]) : null;
            var message = journey is null ? null : TaskRefs.FindMessage(journey, $"{parts[0]}.{parts[1]}");
            lines.Add(new MailboxLine(
                journey?.PersonRef ?? "", MethodOf(received.Channel), received.To, received.Subject ?? "", received.Body,
                message?.ReleasedAt ?? NodaTime.Instant.FromDateTimeOffset(received.ReceivedAt), received.Status, WhyOf(journey, message),
                journey?.Case.Unit ?? "", journey?.Case.IsRestricted ?? false));
        }

        return lines.ToImmutable();
    }

    private static ContactMethod MethodOf(string channel) => channel switch
    {
        "sms" => ContactMethod.Sms,
        "email" => ContactMethod.Email,
        _ => ContactMethod.Letter,
    };

    private static string WhyOf(Journey? journey, Message? message) => journey is null || message is null ? ""
        : $"{string.Join(", ", message.Obligations.Select(n => journey.Obligations[n].Rule).Distinct())}; {message.Why.Replace('-', ' ')}";
}
