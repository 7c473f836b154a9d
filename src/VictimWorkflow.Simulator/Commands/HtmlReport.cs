using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Simulator.Runs;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>
/// A run's report as one page that needs nothing else: no script, no picture, no font from anywhere. Built as XML, so that nothing in
/// it can be taken for markup. Every chart stands with a table of the same figures.
/// </summary>
internal static class HtmlReport
{
    /// <summary>A page with every officer of a large force is read by nobody; the JSON report has all of them.</summary>
    private const int OfficersListed = 40;

    private const string Style = """
        body { font: 16px/1.5 system-ui, sans-serif; color: #0b0c0c; background: #fff; max-width: 62rem; margin: 0 auto; padding: 1rem; }
        h1, h2 { line-height: 1.2; }
        h2 { margin-top: 2.5rem; }
        figure { margin: 0 0 1.5rem; }
        figcaption, caption { font-weight: bold; margin-bottom: .5rem; text-align: left; }
        svg { width: 100%; height: auto; }
        svg rect { fill: #1d70b8; }
        svg text { font-size: 13px; fill: #0b0c0c; }
        svg .label { text-anchor: end; }
        .table { overflow-x: auto; margin-bottom: 1.5rem; }
        table { border-collapse: collapse; width: 100%; }
        th, td { border-bottom: 1px solid #b1b4b6; padding: .3rem .6rem; text-align: right; font-variant-numeric: tabular-nums; }
        th:first-child { text-align: left; }
        th[scope=row] { font-weight: normal; }
        .broken { border-left: 6px solid #d4351c; padding-left: .8rem; }
        """;

    public static string Of(Report report)
    {
        var title = $"Simulated run: {N(report.Victims)} victims in {N(report.Days)} days";
        var page = new XElement("html", new XAttribute("lang", "en-GB"),
            new XElement("head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("title", title),
                new XElement("style", Style)),
            new XElement("body", new XElement("main",
                new XElement("h1", title), Introduction(report), Rights(report), Loads(report), Hours(report), Officers(report), Events(report))));
        return $"<!DOCTYPE html>\n{page.ToString(SaveOptions.DisableFormatting)}\n";
    }

    private static IEnumerable<XElement> Introduction(Report report)
    {
        yield return new XElement("p",
            $"{N(report.Crimes)} invented crimes under edition {report.Edition} with parameters {report.Parameters}, seed {report.Seed}, " +
            $"fingerprint {report.Fingerprint}. " +
            "Everybody in it is made up. Officers do some of their work some of the time, and some never act; feeds and providers fail.");
        yield return report.Broken == 0
            ? new XElement("p", "Every invariant held.")
            : new XElement("div", new XAttribute("class", "broken"),
                new XElement("p", $"{N(report.Broken)} broken invariants. The first:"), new XElement("ul", report.BrokenFirst.Select(b => new XElement("li", b))));
    }

    private static IEnumerable<XElement> Rights(Report report)
    {
        yield return new XElement("h2", "Compliance by right");
        var judged = report.Rights.Where(r => r.Counts.Compliance is not null).ToList();
        yield return Figure("rights", "Met in time, in a hundred of those whose time is over or that were met", 100,
            [.. judged.Select(r => new Bar(Words(ContractName.Of(r.Right)), r.Counts.Compliance!.Value, TextReport.Percent(r.Counts.Compliance)))]);
        yield return Table("What became of the obligations of each right", ["Right", "In time", "Met", "Met late", "Open", "of them overdue", "Otherwise closed"],
            report.Rights.Select(r => Row(Words(ContractName.Of(r.Right)), TextReport.Percent(r.Counts.Compliance), Counts(r.Counts))));
    }

    private static IEnumerable<XElement> Loads(Report report)
    {
        yield return new XElement("h2", "An officer's day");
        yield return Figure("loads", "Messages, tasks and alerts on an officer's day, on average", report.Loads.Max(l => l.PerOfficerDay),
            [.. report.Loads.Select(l => new Bar(Words(ContractName.Of(l.Load)), l.PerOfficerDay, D(l.PerOfficerDay)))]);
        yield return Table("All officers on all days", ["What", "In all", "Average", "Median", "At most on 99 days of 100", "Busiest day"],
            report.Loads.Select(l => Row(Words(ContractName.Of(l.Load)), N(l.Total), [D(l.PerOfficerDay), N(l.Median), N(l.Tail), N(l.Most)])));
        yield return Table("By kind", ["Kind", "In all"], report.Loads.SelectMany(l => l.Kinds.Select(
            k => Row($"{Words(ContractName.Of(l.Load))}: {Words(k.Key)}", N(k.Value), []))));
    }

    private static IEnumerable<XElement> Hours(Report report)
    {
        yield return new XElement("h2", "Busiest hours");
        yield return Figure("hours", "Events taken in, by hour of the London day", report.HoursOfDay.Max(),
            [.. report.HoursOfDay.Select((events, hour) => new Bar(Hour(hour), events, N(events)))]);
        yield return Table("Events by hour of the day", ["Hour", "Events"], report.HoursOfDay.Select((events, hour) => Row(Hour(hour), N(events), [])));
        yield return Table("The busiest hours of the run", ["Hour", "Events"],
            report.BusiestHours.Select(h => Row($"{London.LocalOf(h.Hour):d MMMM uuuu, HH:mm}", N(h.Events), [])));
    }

    private static IEnumerable<XElement> Officers(Report report)
    {
        yield return new XElement("h2", "Officers");
        yield return new XElement("p", $"{N(report.Officers.Length)} officers, of whom {N(report.Officers.Count(o => !o.Acts))} never act.");
        var listed = report.Officers.OrderByDescending(o => o.Counts.Overdue).ThenBy(o => o.Officer, StringComparer.Ordinal).Take(OfficersListed);
        yield return Table($"Those with most overdue, {OfficersListed} at most", ["Officer", "In time", "Messages", "Tasks", "Alerts", "Overdue"],
            listed.Select(o => Row(
                o.Acts ? o.Officer : $"{o.Officer} (never acts)", TextReport.Percent(o.Counts.Compliance),
                [N(o.Messages), N(o.Tasks), N(o.Alerts), N(o.Counts.Overdue)])));
    }

    private static IEnumerable<XElement> Events(Report report)
    {
        yield return new XElement("h2", "Events");
        yield return Table("What became of events", ["What", "Events"], report.Events.Select(e => Row(Words(e.Key), N(e.Value), [])));
    }

    private static XElement Figure(string name, string title, double most, ImmutableArray<Bar> bars) => new("figure",
        new XElement("figcaption", title),
        BarChart.Draw(name, title, $"{string.Join("; ", bars.Select(b => $"{b.Label} {b.Text}"))}. The table below has the same figures.", most, bars));

    // Wide tables scroll by themselves, with the keyboard too.
    private static XElement Table(string caption, string[] heads, IEnumerable<XElement> rows) => new("div",
        new XAttribute("class", "table"), new XAttribute("role", "region"), new XAttribute("aria-label", caption), new XAttribute("tabindex", 0),
        new XElement("table",
            new XElement("caption", caption),
            new XElement("thead", new XElement("tr", heads.Select(h => new XElement("th", new XAttribute("scope", "col"), h)))),
            new XElement("tbody", rows)));

    private static XElement Row(string head, string first, IEnumerable<string> more) => new("tr",
        new XElement("th", new XAttribute("scope", "row"), head), more.Prepend(first).Select(cell => new XElement("td", cell)));

    private static string[] Counts(Obligations c) => [N(c.Met), N(c.Late), N(c.Open), N(c.Overdue), N(c.Other)];

    private static string Hour(int hour) => string.Create(CultureInfo.InvariantCulture, $"{hour:00}:00");

    private static string Words(string name) => $"{char.ToUpperInvariant(name[0])}{name[1..].Replace('-', ' ')}";

    private static string N(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string D(double number) => number.ToString("0.00", CultureInfo.InvariantCulture);
}
