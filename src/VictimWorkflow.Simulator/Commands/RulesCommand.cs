using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;
using Rule = VictimWorkflow.Core.Code.Rule;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>Lists the rows in force, for people and for machines.</summary>
internal static class RulesCommand
{
    public static Command Create(TextWriter output)
    {
        var json = new Option<bool>("--json") { Description = "As JSON, a row an object" };
        var command = new Command("rules", "List the obligations in force") { json };
        command.SetAction(parsed =>
        {
            var rows = RuleBook.Current.Editions[^1].Rules.Values.OrderBy(r => r.Right).ThenBy(r => r.Id, StringComparer.Ordinal).ToList();
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(rows.Select(Row), CoreJson.Options));
            }
            else
            {
                Print(Screen.On(output), rows);
            }
        });
        return command;
    }

    private static object Row(Rule rule) => new
    {
        rule.Id,
        rule.Right,
        rule.Words,
        rule.OwedTo,
        rule.Holder,
        rule.Channel,
        Clocks = rule.Clocks.Select(Words),
        rule.Source,
    };

    private static void Print(IAnsiConsole screen, List<Rule> rows)
    {
        foreach (var right in rows.GroupBy(r => r.Right))
        {
            screen.MarkupLine($"[bold]{ContractName.Of(right.Key)}[/]");
            foreach (var rule in right)
            {
                screen.MarkupLine(
                    $"  {rule.Id,-20} {ContractName.Of(rule.Holder)}: {rule.Words} ({ContractName.Of(rule.OwedTo)}; {ContractName.Of(rule.Channel)}; " +
                    $"{string.Join("; ", rule.Clocks.Select(Words))}; {rule.Source})".EscapeMarkup());
            }
        }

        screen.MarkupLine($"{rows.Count} rules, edition {RuleBook.Current.Editions[^1].Id}, in force from {RuleBook.Current.Editions[^1].InForceFrom:uuuu-MM-dd}");
    }

    private static string Words(Clock clock)
    {
        var amount = clock.DependsOnTier ? $"{clock.Standard}, enhanced {clock.Enhanced} " : clock.Standard is { } same ? $"{same} " : "";
        var before = clock.BeforeEvent is { } type ? $" {type}" : "";
        var label = clock.Label is { } only ? $" ({only})" : "";
        return $"{amount}{ContractName.Of(clock.Unit)}{before} from {string.Join(" or ", clock.Opens.Select(t => t.Event).Distinct())}{label}";
    }
}
