using System.Collections.Concurrent;
using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.HostTests.Hosting;

/// <summary>A provider that accepts everything and keeps it for looking at.</summary>
internal sealed class RecordingSender : IMessageSender
{
    public ConcurrentQueue<Outgoing> Sent { get; } = new();

    public ValueTask<SendOutcome> SendAsync(Outgoing message, CancellationToken stop)
    {
        Sent.Enqueue(message);
        return new(new SendOutcome.Accepted($"id-{Sent.Count}"));
    }

    public ValueTask<string?> LookUpAsync(string key, CancellationToken stop) => new(Sent.Any(m => m.Key == key) ? $"id-{key}" : null);
}
