using System.CommandLine;
using Spectre.Console;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Simulator.Comparisons;
using VictimWorkflow.Simulator.Runs;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>Says what the same world would have owed under two sets of rules: 0 when nothing differs, 1 when something does, 2 for a bad file or edition.</summary>
internal static class CompareCommand
{
    private const int StandardVictims = 1_000;
    private const int StandardDays = 180;
    private const int Same = 0;
    private const int Differs = 1;
    private const int Bad = 2;

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var world = new RunOptions(StandardVictims, StandardDays);
        var editions = new Option<string[]>("--edition")
        {
            Description = $"Once for each side: {string.Join(", ", ComparedEditions.All.Select(e => e.Id))}. One alone is compared with itself",
            Arity = new ArgumentArity(1, 2),
        };
        var parameters = new Option<string?>("--parameters") { Description = "JSON file of parameters and limits for the second side" };
        var json = new Option<string?>("--json") { Description = "Write the comparison to this file as JSON" };
        var command = new Command("compare", "Compare what the same world would have owed under two editions or practices") { editions, parameters, json };
        world.AddTo(command);
        command.SetAction(parsed => Run(
            parsed.GetValue(editions) ?? [], parsed.GetValue(parameters), parsed.GetValue(json), world.Read(parsed), output, errors));
        return command;
    }

    private static int Run(string[] ids, string? parameters, string? json, RunSettings settings, TextWriter output, TextWriter errors)
    {
        if (ids.FirstOrDefault(id => ComparedEditions.Find(id) is null) is { } unknown)
        {
            errors.WriteLine($"There is no edition {unknown}; there are {string.Join(", ", ComparedEditions.All.Select(e => e.Id))}.");
            return Bad;
        }

        var (first, second) = (Edition(ids.FirstOrDefault()), Edition(ids.LastOrDefault()));
        if (TryRead(parameters, second, errors) is not { } practice)
        {
            return Bad;
        }

        var name = practice.Parameters == Parameters.Kent && practice.Limits.IsEmpty ? second.Id : $"{second.Id} with {practice.Parameters.Version}";
        var (one, other) = (new Side(first.Id, new WhatIf().RulesUnder(first)), new Side(name, practice.RulesUnder(second)));
        var screen = Screen.On(output);
        var comparison = Screen.Watch(screen, "victims", settings.Victims, played => Comparison.Of(one, other, settings, played));
        Print(screen, comparison);
        return !ReportFiles.TryWrite(json, () => ReportFiles.Json(comparison), errors) ? Bad : comparison.Differs ? Differs : Same;
    }

    private static Edition Edition(string? id) => id is null ? RuleBook.Current.Editions[^1] : ComparedEditions.Find(id)!;

    private static WhatIf? TryRead(string? file, Edition edition, TextWriter errors)
    {
        try
        {
            return file is null ? new WhatIf() : WhatIf.Read(File.ReadAllBytes(file), edition);
        }
        catch (WhatIfException bad)
        {
            errors.WriteLine($"{file}: {bad.Message}.");
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"{file}: the file cannot be read.");
        }

        return null;
    }

    private static void Print(IAnsiConsole screen, Comparison c)
    {
        screen.MarkupLine($"[bold]{c.First.EscapeMarkup()} and {c.Second.EscapeMarkup()}[/]: {c.Victims} victims, {c.Crimes} crimes, {c.Days} days, seed {c.Seed}");
        foreach (var right in c.Rights)
        {
            screen.MarkupLine(
                $"  {ContractName.Of(right.Right),-34} owed {Owed(right.First)} and {Owed(right.Second)}; in time {TextReport.Percent(right.First.Compliance)} and " +
                $"{TextReport.Percent(right.Second.Compliance)}; {right.Earlier} limits earlier, {right.Later} later");
        }

        foreach (var rule in c.Rules.Where(r => r.Differs))
        {
            screen.MarkupLine(
                $"  [bold]{rule.Rule}[/]{(rule.RowDiffers ? " (another row)" : "")}: {rule.Both} owed by both, {rule.OnlyFirst} only by the first, " +
                $"{rule.OnlySecond} only by the second; {rule.Earlier} limits earlier, {rule.Later} later; " +
                $"{rule.BecameLate} late that were in time, {rule.BecameTimely} in time that were late");
        }

        screen.MarkupLine(c.Differs ? $"{c.Rules.Count(r => r.Differs)} rules differ" : "[green]nothing differs[/]");
    }

    private static int Owed(Obligations counts) => counts.Met + counts.Late + counts.Open + counts.Other;
}
