using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Simulator.Worlds;

/// <summary>What became of an event that was handed to a world.</summary>
public abstract record Reception
{
    private Reception()
    {
    }

    /// <summary>It stands in a crime's log, or concerned no crime and was heeded.</summary>
    public sealed record Kept : Reception;

    /// <summary>The same id was taken before; nothing happened.</summary>
    public sealed record Repeated : Reception;

    public sealed record Waiting(string Code) : Reception;

    public sealed record Refused(Refusal Refusal) : Reception;
}

/// <summary>An event that waits for what it needs.</summary>
/// <param name="AlertAt">When somebody must be told that it still waits.</param>
/// <param name="Until">When it goes to quarantine.</param>
public sealed record WaitingEvent(ReceivedEvent Received, string Code, Instant AlertAt, Instant Until)
{
    public string CrimeRef => Received.Event.CrimeRef ?? "";
}

/// <summary>A feed's event that a person must look at, with the code of its refusal.</summary>
public sealed record QuarantinedEvent(string Id, string Type, string Code, Instant At);

/// <summary>An obligation, message, task, conflict or alert that came into being in a journey, by its number there.</summary>
public sealed record Raised(Instant At, string JourneyId, int Number);

/// <summary>A message as the provider of the world got it.</summary>
/// <param name="Rules">The rules of the obligations it tells about.</param>
public sealed record SentMessage(
    Instant At, string CrimeRef, string JourneyId, string Person, ContactMethod Channel, ImmutableArray<string> Rules, Template Template,
    string MessageRef, int Attempt, string Point)
{
    /// <summary>What of other crimes of the same person it tells with it: journey and message.</summary>
    public ImmutableArray<Part> With { get; init; } = [];

    /// <summary>Whether the provider took it.</summary>
    public bool IsAccepted { get; init; }
}

/// <summary>What a provider says of a message, so long after it got it.</summary>
public sealed record ProviderReport(Duration After, DeliveryStatus Status);

/// <summary>A provider of text messages, email and letters: everything it will ever say of one message.</summary>
public delegate ImmutableArray<ProviderReport> Provider(SentMessage message);
