using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Simulator.Comparisons;

/// <summary>
/// Editions to compare with the one in force. Those before 2021 say only where the catalogue's table of editions gives another figure;
/// all else is as in 2021. They are for comparing: no journey is run under them, and Core does not know them.
/// </summary>
public static class ComparedEditions
{
    public static ImmutableArray<Edition> All { get; } =
    [
        .. RuleBook.Current.Editions,
        Like("code-2015", new LocalDate(2015, 11, 16), rules => WithWorkingDays(rules, "R11-VCS", 20, 20)),
        // Nothing on information at the report or on the contact scheme; of interviews within three working days.
        Like("code-2006", new LocalDate(2006, 4, 3), rules => WithWorkingDays(rules, "R6-INTERVIEW", 3, 1).RemoveRange(["R3-INFO", "R11-VCS"])),
    ];

    public static Edition? Find(string id) => All.FirstOrDefault(e => e.Id == id);

    internal static ImmutableSortedDictionary<string, Rule> WithLimit(ImmutableSortedDictionary<string, Rule> rules, string id, Limit limit) =>
        With(rules, id, clock => clock with { Standard = limit.Standard, Enhanced = limit.Enhanced });

    private static ImmutableSortedDictionary<string, Rule> WithWorkingDays(
        ImmutableSortedDictionary<string, Rule> rules, string id, int standard, int enhanced) =>
        With(rules, id, clock => clock with { Unit = Unit.WorkingDays, Standard = standard, Enhanced = enhanced });

    private static ImmutableSortedDictionary<string, Rule> With(ImmutableSortedDictionary<string, Rule> rules, string id, Func<Clock, Clock> change) =>
        rules.SetItem(id, rules[id] with { Clocks = rules[id].Clocks.SetItem(0, change(rules[id].Clocks[0])) });

    private static Edition Like(
        string id, LocalDate from, Func<ImmutableSortedDictionary<string, Rule>, ImmutableSortedDictionary<string, Rule>> change) =>
        new(id, from, change(VictimsCode.Code2021.Rules));
}

/// <summary>Another limit for the first clock of a rule, in the clock's own unit.</summary>
public sealed record Limit(int Standard, int Enhanced);

/// <summary>A force's practice to try out, as a file: its own parameters, and limits it would set itself.</summary>
public sealed record WhatIf
{
    /// <summary>No rule gives anybody more than a year.</summary>
    private const int LimitAtMost = 366;

    private static readonly JsonSerializerOptions s_strict = new(CoreJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>What the file does not name is as in Kent.</summary>
    public Parameters Parameters { get; init; } = Parameters.Kent;

    /// <summary>By rule id.</summary>
    public ImmutableSortedDictionary<string, Limit> Limits { get; init; } = ImmutableSortedDictionary.Create<string, Limit>(StringComparer.Ordinal);

    /// <exception cref="WhatIfException">Not a file of this form, or one that names a rule or limit there cannot be.</exception>
    public static WhatIf Read(ReadOnlySpan<byte> utf8, Edition edition)
    {
        try
        {
            var read = JsonSerializer.Deserialize<WhatIf>(utf8, s_strict) ?? throw new WhatIfException("the file holds null");
            return read.Checked(edition);
        }
        catch (JsonException unreadable)
        {
            throw new WhatIfException($"line {unreadable.LineNumber + 1}: this is no file of parameters and limits");
        }
    }

    /// <summary>All there is to judge by: one edition for every day, with this practice.</summary>
    public RuleBook RulesUnder(Edition edition)
    {
        var rules = Limits.Aggregate(edition.Rules, (all, limit) => ComparedEditions.WithLimit(all, limit.Key, limit.Value));
        return new([Limits.IsEmpty ? edition : new Edition(edition.Id, edition.InForceFrom, rules)], RuleBook.Current.Calendar, Parameters);
    }

    private WhatIf Checked(Edition edition)
    {
        foreach (var (rule, limit) in Limits)
        {
            if (!edition.Rules.TryGetValue(rule, out var known) || known.Clocks[0].Standard is null)
            {
                throw new WhatIfException($"limits: {(EventCatalogue.Rules.ContainsKey(rule) ? rule : "a rule")} has no limit in edition {edition.Id}");
            }

            if (limit.Standard is < 1 or > LimitAtMost || limit.Enhanced is < 1 or > LimitAtMost)
            {
                throw new WhatIfException($"limits: {rule} must lie between 1 and {LimitAtMost}");
            }
        }

        return this;
    }
}

/// <summary>The file is no what-if. The message ends a sentence that began with the file's name.</summary>
public sealed class WhatIfException(string message) : Exception(message);
