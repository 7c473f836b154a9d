using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Http;

/// <summary>How one rule was kept in a unit, by who held it. An absent figure is withheld, or there is none.</summary>
/// <param name="Owed">Met, met late, open in time and overdue together.</param>
/// <param name="Met">In time.</param>
/// <param name="Excluded">Waived, not owed, superseded or cancelled: each with its reason in the journey.</param>
/// <param name="IsWithheld">Whether figures were left out because they are so small that they could point to a person.</param>
public sealed record ComplianceLine(
    int Right, string Rule, string Unit, string Holder, int? Owed, int? Met, int? MetLate, int? OpenInTime, int? Overdue, int? Excluded,
    double? MedianHours, double? P90Hours, bool IsWithheld)
{
    /// <summary>Fewer than this could be recognised by somebody who knows the case.</summary>
    public const int SmallestShown = 5;

    public static ComplianceLine Of(ComplianceRow row) => new(
        row.Right, row.Rule, row.Unit, row.Holder, row.Owed, row.Met, row.MetLate, row.OpenInTime, row.Overdue, row.Excluded,
        row.MedianHours, row.P90Hours, IsWithheld: false);

    /// <summary>For readers outside the force: what is small is withheld, and so is what would give it away by subtraction.</summary>
    public ComplianceLine WithoutSmallNumbers()
    {
        int?[] parts = [Met, MetLate, OpenInTime, Overdue];
        var isHidden = parts.Select(part => IsSmall(part) || IsSmall(Owed)).ToArray();
        var owed = IsSmall(Owed) ? null : Owed;
        if (owed is not null && isHidden.Count(hidden => hidden) == 1)
        {
            // The total would tell the one gap: the next smallest figure goes with it, or the total itself.
            var shown = Enumerable.Range(0, parts.Length).Where(i => !isHidden[i] && parts[i] > 0);
            var next = shown.OrderBy(i => parts[i]).Select(i => (int?)i).FirstOrDefault();
            isHidden[next ?? Array.IndexOf(isHidden, true)] = true;
            owed = next is null ? null : owed;
        }

        int? Shown(int part) => isHidden[part] ? null : parts[part];
        var isTimed = !isHidden[0] && !isHidden[1];
        var excluded = IsSmall(Excluded) ? null : Excluded;
        return this with
        {
            Owed = owed,
            Met = Shown(0),
            MetLate = Shown(1),
            OpenInTime = Shown(2),
            Overdue = Shown(3),
            Excluded = excluded,
            MedianHours = isTimed ? MedianHours : null,
            P90Hours = isTimed ? P90Hours : null,
            IsWithheld = owed is null || excluded is null || isHidden.Contains(true),
        };
    }

    private static bool IsSmall(int? figure) => figure is > 0 and < SmallestShown;
}

/// <param name="From">The first local date of the triggers counted.</param>
/// <param name="Until">The first local date after them.</param>
public sealed record ComplianceReport(LocalDate From, LocalDate Until, ImmutableArray<ComplianceLine> Items);

/// <summary>How the Code was kept, for supervisors and, as aggregates, for the Police and Crime Commissioner's office.</summary>
internal static class ComplianceEndpoint
{
    /// <summary>The period when none is named: the last four weeks and today.</summary>
    private const int DaysUsually = 28;

    /// <summary>Five years: longer than any report asks for, and a bound on the work.</summary>
    private const int DaysAtMost = 1_827;

    private const string Csv = "text/csv";

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/api/compliance", ReportAsync).RequireRoles(Role.Supervisor, Role.Opcc)
        .TakesQuery("from", "until", "unit", "format")
        .Produces<ComplianceReport>(StatusCodes.Status200OK, "application/json", Csv)
        .WithTags("Compliance").WithSummary("How each rule was kept, by unit and holder; from inclusive, until exclusive.");

    private static async Task<IResult> ReportAsync(HttpContext context, IStore store, JourneyClock clock)
    {
        var query = new QueryReader(context);
        var until = query.Date("until") ?? London.DateOf(clock.Now).PlusDays(1);
        var from = query.Date("from") ?? until.PlusDays(-DaysUsually);
        var unit = query.Text("unit");
        var isCsv = query.Text("format") switch
        {
            null => context.Request.Headers.Accept.ToString().Contains(Csv, StringComparison.OrdinalIgnoreCase),
            "csv" => true,
            "json" => false,
            _ => Misnamed(query),
        };
        if (until <= from || Period.DaysBetween(from, until) > DaysAtMost)
        {
            query.RefuseField("until", $"It must lie after from, by at most {DaysAtMost} days.");
        }

        if (query.Fault is { } fault)
        {
            return fault;
        }

        var actor = context.Actor();
        var rows = await store.ComplianceAsync(Units(actor, unit), London.StartOf(from), London.StartOf(until), clock.Now);
        // Whoever is also a supervisor sees what a supervisor sees.
        var lines = rows.Select(ComplianceLine.Of).Select(l => actor.Has(Role.Supervisor) ? l : l.WithoutSmallNumbers());
        var report = new ComplianceReport(from, until, [.. lines]);
        return isCsv ? Results.Text(CsvOf(report), Csv, Encoding.UTF8) : Answers.Json(report);
    }

    private static bool Misnamed(QueryReader query)
    {
        query.RefuseField("format", "json or csv is required.");
        return false;
    }

    // The unit asked for, if the reader may see it; an unknown one and a foreign one look the same: nothing.
    private static ImmutableArray<string>? Units(Actor actor, string? unit) =>
        unit is null ? QueryReader.UnitsOf(actor) : actor.MaySee(unit, restricted: false) ? [unit] : [];

    private static string CsvOf(ComplianceReport report)
    {
        const string head = "from,until,right,rule,unit,holder,"
            + "owed,met,met_late,open_in_time,overdue,excluded,median_hours,p90_hours,withheld";
        var text = new StringBuilder(head).Append("\r\n");
        foreach (var l in report.Items)
        {
            object?[] cells =
            [
                report.From, report.Until, l.Right, l.Rule, l.Unit, l.Holder, l.Owed, l.Met, l.MetLate, l.OpenInTime, l.Overdue, l.Excluded,
                l.MedianHours, l.P90Hours, l.IsWithheld ? "yes" : "no",
            ];
            text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");
        }

        return text.ToString();
    }

    private static string Cell(object? value) => value switch
    {
        null => "",
        LocalDate date => date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture),
        double figure => figure.ToString("0.##", CultureInfo.InvariantCulture),
        string text => Quoted(text),
        _ => value.ToString() ?? "",
    };

    // A spreadsheet would run a cell that begins with one of these as a formula.
    private static string Quoted(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? $"'{text}" : text;
        return safe.AsSpan().ContainsAny("\",\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
