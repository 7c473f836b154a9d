using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

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

        var names = Steps.SelectMany(s => s.Event is { } happened ? NamesIn(happened.Data) : []).ToHashSet(StringComparer.Ordinal);
        var unknown = Steps.SelectMany(s => s.NamesExpected().Select(name => (s.Ref, Name: name))).FirstOrDefault(n => !names.Contains(n.Name));
        return unknown.Name is null ? this : throw new ScenarioFileException($"step {unknown.Ref}: {unknown.Name} is in no event of this file");
    }

    // A misspelt person or suspect is owed nothing, and an expected 0 would always hold.
    private static IEnumerable<string> NamesIn(JsonElement data) => data.ValueKind switch
    {
        JsonValueKind.Object => data.EnumerateObject().SelectMany(p => p.Name is "personRef" or "suspectRef" or "intoRef" && p.Value.ValueKind == JsonValueKind.String
            ? [p.Value.GetString()!]
            : NamesIn(p.Value)),
        JsonValueKind.Array => data.EnumerateArray().SelectMany(NamesIn),
        _ => [],
    };
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

        if (Refused is not null && Waiting is not null)
        {
            throw new ScenarioFileException($"step {Ref}: an event is refused or it waits, not both");
        }

        if (UnknownWords().FirstOrDefault() is { } unknown)
        {
            throw new ScenarioFileException($"step {Ref}: {unknown} is no word of its key");
        }

        if (MustNotSend.Any(m => !m.IsWritten()))
        {
            throw new ScenarioFileException($"step {Ref}: only sms, email and letter are sent automatically");
        }

        var counts = Expect.Select(e => e.Count).Concat(Sent.Select(s => s.Count)).Concat(Tasks.Concat(Alerts).Concat(Conflicts).Select(r => r.Count));
        if (counts.Any(count => count < 0))
        {
            throw new ScenarioFileException($"step {Ref}: nothing is there fewer than 0 times");
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

    internal IEnumerable<string> NamesExpected() => Expect.SelectMany(e => new[] { e.Person, e.Suspect })
        .Concat(Sent.Select(m => m.Person)).Concat(Tasks.Concat(Alerts).Concat(Conflicts).Select(r => r.Person)).OfType<string>();

    private IEnumerable<string> UnknownWords() => new[] { Refused, Waiting }.OfType<string>().Where(code => !EventCatalogue.Errors.ContainsKey(code))
        .Concat(Unknown<DutyHolder>(Expect.Select(e => e.Owner)))
        .Concat(Unknown<TaskKind>(Tasks.Select(t => t.Kind)))
        .Concat(Unknown<AlertKind>(Alerts.Select(a => a.Kind)))
        .Concat(Unknown<ConflictChoice>(Conflicts.Select(c => c.Kind)));

    // A word outside the list could match nothing, and an expected 0 would always hold.
    private static IEnumerable<string> Unknown<T>(IEnumerable<string?> words) where T : struct, Enum =>
        words.OfType<string>().Except(Enum.GetValues<T>().Select(ContractName.Of), StringComparer.Ordinal);
}

public sealed record ScenarioEvent(string Type, JsonElement Data);

/// <summary>The file is missing or is no scenario. The message ends a sentence that began with the file's name.</summary>
public sealed class ScenarioFileException(string message) : Exception(message);
