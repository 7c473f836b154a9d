using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Runs;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Simulator.Comparisons;

/// <summary>Adds up, story by story, how two worlds differ in what they owe.</summary>
internal sealed class Differences
{
    private readonly Dictionary<string, RuleDifference> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<Right, (Obligations First, Obligations Second)> _rights = [];

    public void Add(World first, World second, Instant end)
    {
        var (ones, others) = (Ledger(first), Ledger(second));
        foreach (var (key, (duty, right)) in ones)
        {
            var other = others.TryGetValue(key, out var found) ? found.Duty : null;
            Count(duty.Rule, right, d => Compared(d, duty, other, end));
            Count(right, new Obligations().Plus(duty, end), new());
        }

        foreach (var (key, (duty, right)) in others)
        {
            Count(right, new(), new Obligations().Plus(duty, end));
            if (!ones.ContainsKey(key))
            {
                Count(duty.Rule, right, d => d with { OnlySecond = d.OnlySecond + 1 });
            }
        }
    }

    public void Add(Differences more)
    {
        foreach (var (rule, d) in more._rules)
        {
            Count(rule, d.Right, sum => sum with
            {
                Both = sum.Both + d.Both,
                OnlyFirst = sum.OnlyFirst + d.OnlyFirst,
                OnlySecond = sum.OnlySecond + d.OnlySecond,
                Earlier = sum.Earlier + d.Earlier,
                Later = sum.Later + d.Later,
                BecameLate = sum.BecameLate + d.BecameLate,
                BecameTimely = sum.BecameTimely + d.BecameTimely,
            });
        }

        foreach (var (right, (first, second)) in more._rights)
        {
            Count(right, first, second);
        }
    }

    public ImmutableArray<RightDifference> ByRight()
    {
        var rules = _rules.Values.ToLookup(d => d.Right);
        return [.. _rights.OrderBy(r => r.Key).Select(r => new RightDifference(
            r.Key, r.Value.First, r.Value.Second, rules[r.Key].Sum(d => d.Earlier), rules[r.Key].Sum(d => d.Later)))];
    }

    /// <summary>Every rule of either side, those included that nobody was owed.</summary>
    public ImmutableArray<RuleDifference> ByRule(RuleBook first, RuleBook second)
    {
        var (ones, others) = (first.Editions[0].Rules, second.Editions[0].Rules);
        return [.. ones.Keys.Union(others.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(id =>
            (_rules.GetValueOrDefault(id) ?? None(id, (ones.GetValueOrDefault(id) ?? others[id]).Right))
                with { RowDiffers = Limits(ones.GetValueOrDefault(id)) != Limits(others.GetValueOrDefault(id)) })];
    }

    private static string Limits(Rule? rule) =>
        rule is null ? "none" : string.Join(';', rule.Clocks.Select(c => $"{c.Unit} {c.Standard} {c.Enhanced} {c.From} {c.BeforeEvent}"));

    // The same thing owed: to the same person, for the same event, suspect and hearing. One that comes round again is told by its turn.
    private sealed record Key(string Journey, string Rule, int Clock, string Event, string? Suspect, string? Hearing, int Turn);

    private static Dictionary<Key, (Obligation Duty, Right Right)> Ledger(World world)
    {
        var ledger = new Dictionary<Key, (Obligation, Right)>();
        foreach (var journey in world.Journeys)
        {
            foreach (var duty in journey.Obligations.Values.Where(o => o.Status != ObligationStatus.NotOwed))
            {
                var key = new Key(journey.Id, duty.Rule, duty.Clock, duty.EventRef, duty.Suspect, duty.Hearing, Turn: 0);
                while (!ledger.TryAdd(key, (duty, world.Rules.RuleOf(duty).Right)))
                {
                    key = key with { Turn = key.Turn + 1 };
                }
            }
        }

        return ledger;
    }

    private static RuleDifference Compared(RuleDifference sum, Obligation first, Obligation? second, Instant end)
    {
        if (second is null)
        {
            return sum with { OnlyFirst = sum.OnlyFirst + 1 };
        }

        var (one, other) = (first.Due.Ends, second.Due.Ends);
        return sum with
        {
            Both = sum.Both + 1,
            Earlier = sum.Earlier + (other is not null && (one is null || other < one) ? 1 : 0),
            Later = sum.Later + (one is not null && (other is null || other > one) ? 1 : 0),
            BecameLate = sum.BecameLate + (!IsLate(first, end) && IsLate(second, end) ? 1 : 0),
            BecameTimely = sum.BecameTimely + (IsLate(first, end) && !IsLate(second, end) ? 1 : 0),
        };
    }

    private static bool IsLate(Obligation duty, Instant end) => duty.Status == ObligationStatus.MetLate || duty.IsOverdue(end);

    private void Count(string rule, Right right, Func<RuleDifference, RuleDifference> change) =>
        _rules[rule] = change(_rules.GetValueOrDefault(rule) ?? None(rule, right));

    private void Count(Right right, Obligations first, Obligations second)
    {
        var (one, other) = _rights.TryGetValue(right, out var counts) ? counts : (new(), new());
        _rights[right] = (one.Plus(first), other.Plus(second));
    }

    private static RuleDifference None(string rule, Right right) => new(rule, right, 0, 0, 0, 0, 0, 0, 0, RowDiffers: false);
}
