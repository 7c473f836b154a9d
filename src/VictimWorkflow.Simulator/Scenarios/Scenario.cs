using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Simulator.Scenarios;

/// <summary>A scenario file: what happens to one crime, step by step, and what must hold.</summary>
public sealed record Scenario(string Id, string Title, string Edition, ImmutableArray<ScenarioStep> Steps)
{
    // A key nobody reads would be a check that never fails.
    private static readonly JsonSerializerOptions s_strict = new(CoreJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public ScenarioParameters? Parameters { get; init; }

    /// <summary>Rules that nobody may ever be owed here.</summary>
    public ImmutableArray<string> Never { get; init; } = [];

    public string? Notes { get; init; }

    /// <exception cref="ScenarioFileException">The file cannot be read as a scenario; the message names the place.</exception>
    public static Scenario Read(ReadOnlySpan<byte> utf8, RuleBook rules)
    {
        try
        {
            var scenario = JsonSerializer.Deserialize<Scenario>(utf8, s_strict) ?? throw new ScenarioFileException("the file holds null");
            return scenario.Checked(rules);
        }
        catch (JsonException unreadable)
        {
            // Within a list the path begins again at the list: its end and the line name the place.
            var key = unreadable.Path?.Split('.')[^1] is { Length: > 0 } last and not "$" ? $" at {last}" : "";
            throw new ScenarioFileException($"line {unreadable.LineNumber + 1}{key}: this is not the form of a scenario");
        }
    }

    /// <summary>The rules as they stand, with this scenario's local parameters.</summary>
    public RuleBook RulesFrom(RuleBook rules) => rules with
    {
        Parameters = rules.Parameters with
        {
            WitnessParity = Parameters?.WitnessParity ?? rules.Parameters.WitnessParity,
            VictimNotificationScheme = Parameters?.VictimNotificationScheme ?? rules.Parameters.VictimNotificationScheme,
        },
    };

    private Scenario Checked(RuleBook rules)
    {
        if (!rules.Editions.Any(e => e.Id == Edition))
        {
            throw new ScenarioFileException("edition: no such edition is known");
        }

        if (Steps.IsEmpty)
        {
            throw new ScenarioFileException("steps: there are none");
        }

        foreach (var (index, step) in Steps.Index())
        {
            if (index > 0 && step.At < Steps[index - 1].At)
            {
                throw new ScenarioFileException($"step {step.Ref}: it lies before the step above it");
            }

            if (Steps.Take(index).Any(s => s.Ref == step.Ref))
            {
                throw new ScenarioFileException($"step {step.Ref}: the ref is used twice");
            }

            step.Check();
        }

        return this;
    }
}

/// <summary>Local parameters that differ from the default.</summary>
public sealed record ScenarioParameters
{
    public bool? WitnessParity { get; init; }

    public bool? VictimNotificationScheme { get; init; }
}

/// <summary>A moment of a scenario: perhaps an event, and what holds after it.</summary>
public sealed record ScenarioStep(string Ref, Instant At)
{
    public ScenarioEvent? Event { get; init; }

    /// <summary>The code with which the event must be refused.</summary>
    public string? Refused { get; init; }

    /// <summary>The code with which the event must wait.</summary>
    public string? Waiting { get; init; }

    public ImmutableArray<ContactMethod> MustNotSend { get; init; } = [];

    public ImmutableArray<Expectation> Expect { get; init; } = [];

    public ImmutableArray<ExpectedMessage> Sent { get; init; } = [];

    public ImmutableArray<ExpectedRaise> Tasks { get; init; } = [];

    public ImmutableArray<ExpectedRaise> Alerts { get; init; } = [];

    public ImmutableArray<ExpectedRaise> Conflicts { get; init; } = [];

    internal void Check()
    {
        if (Event is null && (Refused ?? Waiting) is not null)
        {
            throw new ScenarioFileException($"step {Ref}: there is no event to be refused or to wait");
        }

        var moments = Expect.SelectMany(e => new[] { e.Due, e.MetAt, e.SurfaceOn, e.SecondaryDue })
            .Concat(Tasks.Concat(Alerts).Concat(Conflicts).Select(r => r.Due));
        foreach (var moment in moments)
        {
            if (!ExpectedMoment.IsReadable(moment))
            {
                throw new ScenarioFileException($"step {Ref}: {moment.GetRawText()} is no date, date-time or event type");
            }
        }
    }
}

public sealed record ScenarioEvent(string Type, JsonElement Data);

/// <summary>The file is missing or is no scenario. The message ends a sentence that began with the file's name.</summary>
public sealed class ScenarioFileException(string message) : Exception(message);
