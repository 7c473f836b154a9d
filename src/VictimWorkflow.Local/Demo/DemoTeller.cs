using System.Globalization;
using NodaTime;
using Spectre.Console;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Local.Demo;

/// <summary>Tells what changed in a journey, a line a thing: who, which promise, what was done, when, and why.</summary>
public sealed class DemoTeller(IAnsiConsole console, RuleBook rules)
{
    public void Tell(Journey before, Journey after)
    {
        foreach (var message in Changed(before.Messages.Values, after.Messages.Values, m => (m.Number, m.Status)))
        {
            Line(after, message.ChangedAt, WordsOf(after, message.Obligations), MessageWords(after, message));
        }

        foreach (var task in Changed(before.Tasks.Values, after.Tasks.Values, t => (t.Number, t.Obligations.Length, t.Kind, t.Status)).Where(t => t.Status == HumanTaskStatus.Open))
        {
            Line(after, after.LastStepAt, WordsOf(after, task.Obligations), TaskWords(task));
        }

        foreach (var conflict in Changed(before.Conflicts.Values, after.Conflicts.Values, c => (c.Number, c.Choice)))
        {
            var what = conflict.Choice is { } choice ? $"[green]decided by a person[/]: {Plain(ContractName.Of(choice))}"
                : $"[yellow]a person must decide[/]: due {When(conflict.Due)}, but contact is permitted only from {(conflict.NextPermittedAt is { } at ? When(at) : "no time at all")}";
            Line(after, after.LastStepAt, WordsOf(after, [conflict.Obligation]), what);
        }

        foreach (var obligation in Changed(before.Obligations.Values, after.Obligations.Values, o => (o.Number, o.Status)).Where(o => !o.IsOpen && o.Rule != "REC-LOG"))
        {
            Line(after, after.LastStepAt, rules.RuleOf(obligation).Words, ClosedWords(obligation));
        }

        foreach (var alert in Changed(before.Alerts.Values, after.Alerts.Values, a => a.Number).Where(a => a.Kind is not AlertKind.Conflict))
        {
            var words = alert.Obligation is { } number && after.Obligations.TryGetValue(number, out var o) ? rules.RuleOf(o).Words : "";
            Line(after, alert.RaisedAt, words, $"[yellow]supervisor warned[/]: {Plain(ContractName.Of(alert.Kind))}");
        }
    }

    public static string When(Instant at) => London.LocalOf(at).ToString("ddd d MMM HH:mm", CultureInfo.InvariantCulture);

    private void Line(Journey journey, Instant at, string words, string what) => console.MarkupLine(
        $"  {When(at),-17}[bold]{Markup.Escape(journey.PersonRef ?? "case"),-7}[/] {(words.Length == 0 ? "" : Markup.Escape(words) + ": ")}{what}");

    private string WordsOf(Journey journey, IEnumerable<int> obligations) =>
        string.Join("; ", obligations.Select(n => rules.RuleOf(journey.Obligations[n]).Words).Distinct().DefaultIfEmpty("ask and help"));

    private static string MessageWords(Journey journey, Message message)
    {
        var channel = ContractName.Of(message.Method);
        return message.Status switch
        {
            MessageStatus.Planned when message.Failures > 0 => $"the provider could not take the {channel}; it goes again {When(message.SendAt)}",
            MessageStatus.Planned when message.SendAt > message.PlannedAt =>
                $"{channel} deferred to {When(message.SendAt)}, because {(message.Why == "deferred-to-reasonable-hour" ? "it is too late or too early in the day" : $"{journey.PersonRef} asked not to be contacted before")}",
            MessageStatus.Planned => $"{channel} planned at once, the preferred way",
            MessageStatus.Released => $"{channel} released after a last look at times and safety",
            MessageStatus.Accepted => $"{channel} sent",
            MessageStatus.Delivered => $"[green]{channel} delivered[/]",
            MessageStatus.HeldForHuman => $"{channel} held, because it was learnt so late",
            _ => $"[red]{channel} {Plain(ContractName.Of(message.Status))}[/] {Plain(message.Detail ?? "")}",
        };
    }

    private static string TaskWords(HumanTask task)
    {
        var what = task.Method is null ? Plain(ContractName.Of(task.Kind)) : $"{Plain(ContractName.Of(task.Kind))} ({Plain(ContractName.Of(task.Method.Value))})";
        var due = task.Due is { } end ? $", due {When(end)}" : "";
        return $"[blue]worklist[/]: {what} from {When(task.NotBefore)}{due}, because {Markup.Escape(Because(task.Why))}";
    }

    private static string Because(string why) => why switch
    {
        "must-be-told-in-person" => "this news is told by a person, not in writing",
        "written-news-barred" => "news in writing could do harm here",
        "first-contact-comes-first" => "first contact is by a person, never by a message",
        "no-preference-recorded" => "no preference is recorded yet",
        "no-safe-point" => "no address or number is marked safe",
        "preferred" => "that is how they want it",
        "internal" => "it is work inside the force",
        _ => Plain(why),
    };

    private static string ClosedWords(Obligation obligation)
    {
        var status = Plain(ContractName.Of(obligation.Status));
        var colour = obligation.Status switch { ObligationStatus.Met => "green", ObligationStatus.MetLate => "red", _ => "grey" };
        return $"[{colour}]{status}[/]{(obligation.Because is { } because ? $", {Plain(because)}" : "")}";
    }

    private static string Plain(string text) => text.Replace('-', ' ');

    private static IEnumerable<T> Changed<T, TKey>(IEnumerable<T> before, IEnumerable<T> after, Func<T, TKey> key)
    {
        var known = before.Select(key).ToHashSet();
        return after.Where(item => !known.Contains(key(item)));
    }
}
