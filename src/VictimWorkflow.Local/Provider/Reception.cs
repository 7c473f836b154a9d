using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.Local.Provider;

/// <summary>Decides what becomes of a message or a reply, and writes decision and owed callback in one transaction.</summary>
internal sealed class Reception(ProviderStore store, ProviderOptions options, Action callbackOwed)
{
    private const int TimesUnavailable = 2;
    private const int TimesThrottled = 1;

    public SendAnswer Receive(string channel, Submission submission, string key)
    {
        var answer = store.Together(() => Decide(channel, submission, key));
        callbackOwed();
        return answer;
    }

    /// <summary>The reply's id, or null when nothing was ever sent to that address.</summary>
    public string? Reply(string channel, string from, string body)
    {
        if (store.NewestTo(channel, from) is not { } answered) return null;
        var id = NewId();
        var now = DateTime.UtcNow;
        Owe(new ReplyReceived("reply.received", id, answered.Tag, channel, ContractName.Of(ReplyWords.Read(body)), now), now);
        callbackOwed();
        return id;
    }

    private SendAnswer Decide(string channel, Submission submission, string key)
    {
        if (options.HonourIdempotencyKeys && store.ByKey(key) is [var earlier, ..])
            return earlier.Holds(channel, submission) ? new SendAnswer.Accepted(earlier.Id, IsSlow: false) : new SendAnswer.OtherContent();
        if (store.IsFull) return new SendAnswer.Full();
        var content = ContentHash(channel, submission);
        var behaviour = MagicRecipients.Of(channel, submission.To!);
        switch (behaviour)
        {
            case Behaviour.Refused: return new SendAnswer.RecipientRefused();
            case Behaviour.UnavailableTwice when store.TurnAway(content) < TimesUnavailable: return new SendAnswer.Unavailable();
            case Behaviour.ThrottledOnce when store.TurnAway(content) < TimesThrottled: return new SendAnswer.Throttled();
        }
        store.ForgetTurnedAway(content);
        return new SendAnswer.Accepted(Accept(channel, submission, key, behaviour), behaviour == Behaviour.Slow);
    }

    private string Accept(string channel, Submission submission, string key, Behaviour behaviour)
    {
        var id = NewId();
        var now = DateTime.UtcNow;
        var isFirst = behaviour != Behaviour.DeliveredOnce || store.NewestTo(channel, submission.To!) is null;
        var outcome = OutcomeOf(behaviour, isFirst, now + options.ReceiptDelay);
        store.Add(id, key, channel, submission, now, outcome);
        if (outcome is not null)
        {
            var report = new DeliveryReport("delivery.report", id, submission.Tag!, channel, outcome.Status, outcome.Detail, outcome.At);
            Owe(report, outcome.At);
        }

        return id;
    }

    private static Outcome? OutcomeOf(Behaviour behaviour, bool isFirst, DateTime at) => behaviour switch
    {
        Behaviour.NoReceipt => null,
        Behaviour.DeliveredOnce when !isFirst => null,
        Behaviour.TemporaryFailure => new("temporary-failure", "not reachable for now", at),
        Behaviour.PermanentFailure => new("permanent-failure", "no such recipient", at),
        Behaviour.Returned => new("returned", "returned to sender", at),
        Behaviour.Delivered or Behaviour.UnavailableTwice or Behaviour.Slow or Behaviour.ThrottledOnce or Behaviour.DeliveredOnce =>
            new("delivered", "handed over", at),
        _ => throw new UnreachableException(),
    };

    private void Owe<T>(T payload, DateTime dueAt) =>
        store.Owe("evt_" + NewId(), JsonSerializer.Serialize(payload, JsonSerializerOptions.Web), dueAt);

    private static string ContentHash(string channel, Submission submission) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
            JsonSerializer.Serialize(new[] { channel, submission.To, submission.Subject, submission.Body }))));

    private static string NewId() => Guid.CreateVersion7().ToString("N");
}
