using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace VictimWorkflow.Core.Journeys;

/// <summary>
/// A wish of Core. The host carries it out at least once, under the key of journey id, revision and position;
/// what came of it returns as an event.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "effect")]
[JsonDerivedType(typeof(Send), "send")]
[JsonDerivedType(typeof(RaiseAlert), "raise-alert")]
[JsonDerivedType(typeof(NotifyStaff), "notify-staff")]
[JsonDerivedType(typeof(RecordFact), "record-fact")]
[JsonDerivedType(typeof(CarryOver), "carry-over")]
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>Send a released message, after the last look.</summary>
    public sealed record Send(int Message, int Attempt, bool Urgent) : Effect;

    public sealed record RaiseAlert(int Alert) : Effect;

    /// <summary>Tell staff of a task, without a word about the victim.</summary>
    public sealed record NotifyStaff(int Task) : Effect;

    /// <summary>Ask the crime to admit a fact the clock made.</summary>
    public sealed record RecordFact(string Type, string HearingRef, string Stage, Instant At) : Effect;

    /// <summary>Tell the crime that this one was merged into what goes on there.</summary>
    public sealed record CarryOver(Events.Event.JourneyCarriedOver Event) : Effect;
}

/// <summary>What a step came to.</summary>
/// <param name="Journey">The journey as it now stands.</param>
public sealed record Decision(Journey Journey, ImmutableArray<Effect> Effects);

/// <summary>What a journey can be told: an entry of the crime's log, or that time has passed.</summary>
public abstract record Happened
{
    private Happened()
    {
    }

    public sealed record Admitted(Crimes.LogEntry Entry) : Happened
    {
        /// <summary>The whole log before the entry, where <see cref="JourneyMachine.NeedsEarlier"/> asks for it; otherwise empty.</summary>
        public ImmutableArray<Crimes.LogEntry> Earlier { get; init; } = [];
    }

    public sealed record Due : Happened;
}
