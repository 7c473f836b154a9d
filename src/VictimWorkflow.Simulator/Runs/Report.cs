using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>What a run came to, for people and machines. Holds no name, number or address.</summary>
public sealed record Report
{
    /// <summary>More hours are not listed.</summary>
    public const int HoursListed = 10;

    public required ulong Seed { get; init; }

    public required int Days { get; init; }

    public required string Edition { get; init; }

    public required string Parameters { get; init; }

    /// <summary>Two runs with the same are equal in every obligation, message, task and alert.</summary>
    public required string Fingerprint { get; init; }

    public required int Crimes { get; init; }

    public required int Victims { get; init; }

    public required int Steps { get; init; }

    public required int Broken { get; init; }

    /// <summary>The first invariants found broken, each a sentence.</summary>
    public required ImmutableArray<string> BrokenFirst { get; init; }

    public required ImmutableSortedDictionary<string, int> Events { get; init; }

    public required ImmutableArray<LoadReport> Loads { get; init; }

    public required ImmutableArray<RightReport> Rights { get; init; }

    public required ImmutableArray<OfficerReport> Officers { get; init; }

    /// <summary>The hours in which most events were taken in, busiest first.</summary>
    public required ImmutableArray<HourReport> BusiestHours { get; init; }

    /// <summary>Events taken in by hour of the London day, 0 to 23, over the whole run.</summary>
    public required ImmutableArray<int> HoursOfDay { get; init; }

    internal static Report Of(RunSettings settings, Force force, Tally tally, string fingerprint) => new()
    {
        Seed = settings.Seed,
        Days = settings.Days,
        Edition = settings.Rules.Editions[^1].Id,
        Parameters = settings.Rules.Parameters.Version,
        Fingerprint = fingerprint,
        Crimes = tally.Crimes,
        Victims = tally.Victims,
        Steps = tally.Steps,
        Broken = tally.Broken,
        BrokenFirst = [.. tally.BrokenFirst],
        Events = tally.Events.Where(e => e.Value > 0).ToImmutableSortedDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal),
        Loads = [.. Enum.GetValues<Load>().Select(load => LoadReport.Of(load, tally))],
        Rights = [.. tally.Rights.OrderBy(r => r.Key).Select(r => new RightReport(r.Key, r.Value))],
        Officers = [.. force.Officers.Select(officer => OfficerReport.Of(officer, tally))],
        BusiestHours = [.. tally.Hours.Select((events, hour) => new HourReport(SimulatedRun.Start + Duration.FromHours(hour), events))
            .Where(h => h.Events > 0).OrderByDescending(h => h.Events).ThenBy(h => h.Hour).Take(HoursListed)],
        HoursOfDay = ByHourOfDay(tally),
    };

    private static ImmutableArray<int> ByHourOfDay(Tally tally)
    {
        var hours = new int[24];
        foreach (var (hour, events) in tally.Hours.Index())
        {
            hours[London.LocalOf(SimulatedRun.Start + Duration.FromHours(hour)).Hour] += events;
        }

        return [.. hours];
    }
}

/// <summary>Messages, tasks or alerts of the run: how many of each kind, and how they fall on officers' days.</summary>
/// <param name="Median">Of all officers on all days of the run.</param>
/// <param name="Tail">Ninety-nine in a hundred officers' days have at most so many.</param>
/// <param name="Most">On one officer's busiest day.</param>
public sealed record LoadReport(Load Load, int Total, ImmutableSortedDictionary<string, int> Kinds, double PerOfficerDay, int Median, int Tail, int Most)
{
    internal static LoadReport Of(Load load, Tally tally)
    {
        var days = Enumerable.Range(0, tally.Officers).SelectMany(officer => Enumerable.Range(0, tally.Days).Select(day => tally.LoadOf(officer, day, load)));
        var ordered = days.ToArray();
        Array.Sort(ordered);
        var kinds = tally.Loads.Where(l => l.Key.Load == load).ToImmutableSortedDictionary(l => l.Key.Kind, l => l.Value, StringComparer.Ordinal);
        var total = kinds.Values.Sum();
        return new(load, total, kinds, (double)total / ordered.Length, ordered[ordered.Length / 2], ordered[(int)(ordered.Length * 0.99)], ordered[^1]);
    }
}

public sealed record RightReport(Right Right, Obligations Counts);

public sealed record HourReport(Instant Hour, int Events);

/// <param name="Acts">False for an officer who never acts.</param>
public sealed record OfficerReport(string Officer, bool Acts, int Messages, int Tasks, int Alerts, Obligations Counts)
{
    internal static OfficerReport Of(Officer officer, Tally tally)
    {
        int Total(Load load) => Enumerable.Range(0, tally.Days + 1).Sum(day => tally.LoadOf(officer.Number, day, load));
        return new(officer.Ref, officer.Diligence > 0, Total(Load.Messages), Total(Load.Tasks), Total(Load.Alerts), tally.Of(officer));
    }
}
