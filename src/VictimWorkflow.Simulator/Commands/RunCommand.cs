using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Simulator.Runs;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>Lets a seeded world run and reports what came of it: 0 when every invariant held, 1 when one was broken.</summary>
internal static class RunCommand
{
    private const int MostVictims = 1_000_000; // A force has about 150,000 a year.
    private const int MostDays = 3_650; // The calendar of bank holidays reaches about so far.

    public static Command Create(TextWriter output)
    {
        var seed = new Option<ulong>("--seed") { Description = "The same seed gives the same run", DefaultValueFactory = _ => 1 };
        var victims = Number("--victims", "How many victims at least", 1_000, MostVictims);
        var days = Number("--days", "How many days of virtual time", 180, MostDays);
        var command = new Command("run", "Let a seeded world run with spoilt feeds, idle officers and failing providers") { seed, victims, days };
        command.SetAction(parsed => Run(parsed.GetValue(seed), parsed.GetValue(victims), parsed.GetValue(days), output));
        return command;
    }

    private static Option<int> Number(string name, string description, int standard, int most)
    {
        var option = new Option<int>(name) { Description = $"{description}, 1 to {most}", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < 1 || value > most))
            {
                result.AddError($"{name} must lie between 1 and {most}.");
            }
        });
        return option;
    }

    private static int Run(ulong seed, int victims, int days, TextWriter output)
    {
        var screen = Screen.On(output);
        var watch = Stopwatch.StartNew();
        var tally = screen.Profile.Out.IsTerminal && screen.Profile.Capabilities.Interactive
            ? screen.Progress().Start(progress =>
            {
                var crimes = progress.AddTask("crimes", maxValue: victims);
                var tally = SimulatedRun.Of(seed, victims, days, () => crimes.Increment(1));
                crimes.Value = victims;
                return tally;
            })
            : SimulatedRun.Of(seed, victims, days);
        Print(screen, tally, watch.Elapsed);
        screen.MarkupLine($"reproduce: dotnet run --project src/VictimWorkflow.Simulator -- run --seed {seed} --victims {victims} --days {days}");
        return tally.Broken == 0 ? 0 : 1;
    }

    private static void Print(IAnsiConsole screen, Tally tally, TimeSpan taken)
    {
        screen.MarkupLine($"[bold]{tally.Victims} victims, {tally.Crimes} crimes, {tally.Steps} steps[/] in {taken.TotalSeconds:0.0} s; fingerprint {tally.Fingerprint}");
        Line(screen, "events", tally.Events.Where(e => e.Value > 0).Select(e => $"{e.Value} {e.Key}"));
        Line(screen, "messages", tally.Messages.Select(m => $"{m.Value} {ContractName.Of(m.Key)}"));
        Line(screen, "tasks", tally.Tasks.Select(t => $"{t.Value} {ContractName.Of(t.Key)}"));
        Line(screen, "alerts", tally.Alerts.Select(a => $"{a.Value} {ContractName.Of(a.Key)}"));
        foreach (var (right, counts) in tally.Rights)
        {
            screen.MarkupLine(
                $"  {ContractName.Of(right),-34} {counts.Met} met, {counts.Late} late, {counts.Open} open ({counts.Overdue} overdue), {counts.Other} otherwise closed");
        }

        if (tally.Busiest is { } busiest)
        {
            screen.MarkupLine($"busiest hour: {busiest.Count} events at {London.LocalOf(busiest.Hour):uuuu-MM-dd HH:mm}");
        }

        screen.MarkupLine(tally.Broken == 0 ? "[green]every invariant held[/]" : $"[red]{tally.Broken} broken invariants[/]");
        foreach (var sentence in tally.BrokenFirst)
        {
            screen.MarkupLine($"  {sentence.EscapeMarkup()}");
        }
    }

    private static void Line(IAnsiConsole screen, string what, IEnumerable<string> counts) =>
        screen.MarkupLine($"{what}: {string.Join(", ", counts.DefaultIfEmpty("none"))}".EscapeMarkup());
}
