using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>The life of a message after it was released: what the provider says, and what Core makes of it.</summary>
internal static class Delivery
{
    // The last look's reasons after which the message may still go, later.
    private static readonly string[] s_later = [NotSentBecause.OutsideWindow, NotSentBecause.Held];

    private static readonly Duration s_firstRetryAfter = Duration.FromMinutes(5);
    private static readonly Duration s_heldRetryAfter = Duration.FromMinutes(15);

    public static void Report(JourneyDraft draft, LogEntry entry, Event.DeliveryReported e)
    {
        if (TaskRefs.FindMessage(draft.Journey, e.MessageRef) is not { } message)
        {
            return;
        }

        switch (e.Status)
        {
            case DeliveryStatus.Accepted when message.Status is MessageStatus.Released or MessageStatus.Unknown:
                draft.Put(message with { Status = MessageStatus.Accepted, AcceptedAt = entry.OccurredAt });
                break;
            case DeliveryStatus.Delivered:
                draft.Put(message with { Status = MessageStatus.Delivered, DeliveredAt = entry.OccurredAt, Detail = null });
                Notices.Brought(draft, message, entry);
                Discharge(draft, message, entry);
                break;
            case DeliveryStatus.Opened:
                draft.Put(message with { Status = MessageStatus.Acknowledged, DeliveredAt = message.DeliveredAt ?? entry.OccurredAt });
                Notices.Brought(draft, message, entry);
                Discharge(draft, message, entry);
                break;
            case DeliveryStatus.TemporaryFailure when !message.IsSettled:
                Retry(draft, message);
                break;
            case DeliveryStatus.NotSent when !message.IsSettled:
                NotSent(draft, message, e.Detail);
                break;
            case DeliveryStatus.PermanentFailure or DeliveryStatus.Returned when message.Status != MessageStatus.Withdrawn:
                Failed(draft, message, e.Status == DeliveryStatus.Returned ? MessageStatus.Returned : MessageStatus.PermanentFailure);
                break;
        }
    }

    public static void Reply(JourneyDraft draft, Event.ReplyReceived e)
    {
        if (e.Meaning != ReplyMeaning.Acknowledged)
        {
            var why = $"reply-{ContractName.Of(e.Meaning)}";
            ContactPlanning.AskAbout(draft, why, urgent: e.Meaning is ReplyMeaning.WrongPerson);
        }

        if (e.Meaning == ReplyMeaning.WrongPerson)
        {
            var point = e.MessageRef is null ? null : TaskRefs.FindMessage(draft.Journey, e.MessageRef)?.Point;
            ContactPlanning.PointLost(draft, point);
        }
    }

    /// <summary>Nobody knows whether it left: it is never sent again, and a person makes sure (design: 15 minutes, urgent at once).</summary>
    public static void Doubt(JourneyDraft draft, Message message)
    {
        draft.Put(message with { Status = MessageStatus.Unknown });
        ContactPlanning.AskInstead(draft, message, InDoubt);
    }

    /// <summary>No receipt in time counts as not told; a later receipt settles it.</summary>
    public static void NoReceipt(JourneyDraft draft, Message message)
    {
        draft.Put(message with { Detail = NoReceiptDetail });
        // Nobody is owed a copy or a notice: without a sign that it failed, it is taken as arrived.
        if (message.CopyFor is null && message.Template != Template.Notice)
        {
            TakeOver(draft, message, NoReceiptDetail);
        }
    }

    public const string NoReceiptDetail = "no-receipt";

    public const string InDoubt = "delivery-in-doubt";

    private static void Discharge(JourneyDraft draft, Message message, LogEntry entry)
    {
        foreach (var open in message.Obligations.Select(n => draft.Journey.Obligations[n]).Where(o => o.IsOpen && message.CopyFor is null))
        {
            var rule = draft.RuleOf(open);
            var isEvidence = open.Channel switch
            {
                Channel.Automatic or Channel.Written => true,
                Channel.WrittenIfPreferred => ContactEvidence.PrefersWriting(draft.Journey, rule, entry.OccurredAt) && !draft.IsWritingBarred,
                _ => false,
            };
            if (isEvidence)
            {
                draft.Close(open, ObligationStatus.Met, entry.OccurredAt, entry.EventId);
            }
            else
            {
                ContactPlanning.PlanStill(draft, open.Number);
            }
        }
    }

    private static void Retry(JourneyDraft draft, Message message)
    {
        var failed = message with { Failures = message.Failures + 1 };
        if (failed.Failures >= draft.Parameters.SendAttemptsAtMost)
        {
            Failed(draft, failed, MessageStatus.PermanentFailure);
            return;
        }

        Again(draft, failed, s_firstRetryAfter * (1L << message.Failures));
    }

    private static void NotSent(JourneyDraft draft, Message message, string? because)
    {
        if (because is not null && s_later.Contains(because))
        {
            Again(draft, message, because == NotSentBecause.Held ? s_heldRetryAfter : Duration.Zero);
            return;
        }

        draft.Put(message with { Status = MessageStatus.NotSent, Detail = because });
        if (message.CarriedFrom is not null)
        {
            ContactPlanning.PlanAgain(draft); // The merge overtook it; what it was to tell is told from here.
        }
        else if (because is not (NotSentBecause.Withdrawn or NotSentBecause.NothingLeft))
        {
            ContactPlanning.AskInstead(draft, message, "not-sent");
        }
    }

    private static void Again(JourneyDraft draft, Message message, Duration after)
    {
        var agreement = message.CopyFor is { } copy ? Audience.AgreementWith(draft.Journey, copy) : draft.Agreement;
        var at = ChannelChoice.WhenToSend(agreement?.TimesToAvoid ?? [], message.Method, message.Urgent, draft.Now + after);
        if (at is null)
        {
            Failed(draft, message, MessageStatus.NotSent);
            return;
        }

        draft.Put(message with { Status = MessageStatus.Planned, SendAt = at.Value, ReleasedAt = null });
    }

    private static void Failed(JourneyDraft draft, Message message, MessageStatus status)
    {
        draft.Put(message with { Status = status });
        if (message.CopyFor is null && status != MessageStatus.NotSent && message.Template != Template.Notice)
        {
            Notices.Add(draft, new Notice(NoticeKind.PreferredMethodNotUsed) { Why = Notices.NotDelivered });
        }

        TakeOver(draft, message, "message-failed");
    }

    private static void TakeOver(JourneyDraft draft, Message message, string why)
    {
        if (ContactPlanning.AskInstead(draft, message, why) is { } task)
        {
            draft.Alert(AlertKind.MessageNotDelivered, task.Obligations[0], urgent: message.Urgent);
        }
    }
}

/// <summary>Why the last look stopped a message.</summary>
public static class NotSentBecause
{
    public const string OutsideWindow = "outside-window";
    public const string Held = "held";
    public const string AddresseeChanged = "addressee-changed";
    public const string Withdrawn = "withdrawn";
    public const string NothingLeft = "nothing-left-to-tell";
    public const string PointNotSafe = "point-not-safe";
    public const string NotOnAllowList = "not-on-allow-list";
    public const string WritingBarred = "written-news-barred";
    public const string SuspectsAddress = "suspects-address";
}
