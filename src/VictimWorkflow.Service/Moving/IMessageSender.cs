using VictimWorkflow.Core.Contact;

namespace VictimWorkflow.Service.Moving;

/// <summary>A message with its words and its address, in memory only and for as long as the call takes.</summary>
/// <param name="Key">The idempotency key, and the tag by which its receipt comes back.</param>
public sealed record Outgoing(string Key, ContactMethod Method, string To, string Subject, string Body)
{
    /// <summary>The key alone: a printed message must not carry a number into a log.</summary>
    public override string ToString() => Key;
}

/// <summary>What a provider made of a call.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    public sealed record Accepted(string ProviderId) : SendOutcome;

    /// <summary>It will never take this.</summary>
    public sealed record Refused(string Code) : SendOutcome;

    /// <summary>It took nothing; the same may be tried later.</summary>
    public sealed record NotNow(string Code) : SendOutcome;

    /// <summary>Nobody knows: the answer did not come.</summary>
    public sealed record Unknown : SendOutcome;
}

/// <summary>A provider of SMS, email and letters: the local one, or Azure Communication Services.</summary>
public interface IMessageSender
{
    /// <summary>Calls the provider once. Never throws for what a provider or a network can do.</summary>
    ValueTask<SendOutcome> SendAsync(Outgoing message, CancellationToken stop);

    /// <summary>Whether a message under this key was accepted: its id, null for no, or an exception when it cannot be asked.</summary>
    ValueTask<string?> LookUpAsync(string key, CancellationToken stop);
}
