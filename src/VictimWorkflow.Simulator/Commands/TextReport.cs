using System.Globalization;
using Spectre.Console;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Simulator.Runs;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>A run's report as text.</summary>
internal static class TextReport
{
    public static void Print(IAnsiConsole screen, Report report, TimeSpan taken)
    {
        screen.MarkupLine($"[bold]{report.Victims} victims, {report.Crimes} crimes, {report.Steps} steps[/] in {taken.TotalSeconds:0.0} s; fingerprint {report.Fingerprint}");
        Line(screen, "events", report.Events);
        foreach (var load in report.Loads)
        {
            Line(screen, Name(load.Load), load.Kinds);
            screen.MarkupLine(string.Create(CultureInfo.InvariantCulture,
                $"  {load.Total} in all; an officer's day: {load.PerOfficerDay:0.00} on average, {load.Median} median, {load.Tail} at most in 99 of 100, {load.Most} the busiest"));
        }

        foreach (var (right, counts) in report.Rights)
        {
            screen.MarkupLine(
                $"  {ContractName.Of(right),-34} {Percent(counts.Compliance),7} in time; {counts.Met} met, {counts.Late} late, " +
                $"{counts.Open} open ({counts.Overdue} overdue), {counts.Other} otherwise closed");
        }

        PrintOfficers(screen, report);
        screen.MarkupLine($"busiest hours: {string.Join(", ", report.BusiestHours.Take(3).Select(h => $"{h.Events} events at {London.LocalOf(h.Hour):uuuu-MM-dd HH:mm}"))}");
        screen.MarkupLine(report.Broken == 0 ? "[green]every invariant held[/]" : $"[red]{report.Broken} broken invariants[/]");
        foreach (var sentence in report.BrokenFirst)
        {
            screen.MarkupLine($"  {sentence.EscapeMarkup()}");
        }
    }

    public static string Percent(double? share) => share is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.0} %") : "none yet";

    public static string Name(Load load) => ContractName.Of(load);

    private static void PrintOfficers(IAnsiConsole screen, Report report)
    {
        foreach (var group in report.Officers.GroupBy(o => o.Acts).OrderByDescending(g => g.Key))
        {
            var counts = group.Aggregate(new Obligations(), (sum, o) => sum.Plus(o.Counts));
            screen.MarkupLine($"{group.Count()} officers who {(group.Key ? "act" : "never act")}: {Percent(counts.Compliance)} in time");
        }
    }

    private static void Line(IAnsiConsole screen, string what, IEnumerable<KeyValuePair<string, int>> counts) =>
        screen.MarkupLine($"{what}: {string.Join(", ", counts.Select(c => $"{c.Value} {c.Key}").DefaultIfEmpty("none"))}".EscapeMarkup());
}
