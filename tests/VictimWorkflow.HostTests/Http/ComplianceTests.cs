using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Http;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Http;

public sealed class ComplianceTests
{
    [Fact]
    public async Task The_commissioners_office_sees_no_small_numbers()
    {
        await using var service = await RunningService.StartAsync();
        using var supervisor = await service.SignInAsync("sergeant-1", [Role.Supervisor], ["medway"]);
        using var commissioner = await service.SignInAsync("opcc-1", [Role.Opcc], ["*"]);
        await service.TakeAsync("msg-1", Given.Report("C-1"));

        var inside = await supervisor.AskAsync("/api/compliance?from=2026-03-01&until=2026-04-01");
        var outside = await commissioner.AskAsync("/api/compliance?from=2026-03-01&until=2026-04-01");

        Assert.NotEmpty(inside.Body!["items"]!.AsArray());
        Assert.All(inside.Body["items"]!.AsArray(), line => Assert.False((bool)line!["isWithheld"]!));
        Assert.Contains(inside.Body["items"]!.AsArray(), line => (int?)line!["owed"] == 1);
        Assert.All(outside.Body!["items"]!.AsArray(), line => Assert.Null(line!["owed"]));
        Assert.Equal(403, (await commissioner.AskAsync("/api/journeys")).Status);
    }

    [Fact]
    public async Task Figures_come_as_a_table_for_spreadsheets_too()
    {
        await using var service = await RunningService.StartAsync();
        using var supervisor = await service.SignInAsync("sergeant-1", [Role.Supervisor], ["*"]);
        await service.TakeAsync("msg-1", Given.Report("C-1", unit: "=cmd|'/c calc'"));

        using var response = await supervisor.GetAsync(new Uri("/api/compliance?format=csv", UriKind.Relative));
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("from,until,right,rule,unit,holder,owed,", lines[0], StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.Contains(",'=cmd", line, StringComparison.Ordinal));
        Assert.True(lines.Length > 1);
    }

    [Theory]
    [InlineData("from=2026-04-01&until=2026-04-01", "until")]
    [InlineData("from=2016-04-01&until=2026-04-01", "until")]
    [InlineData("from=yesterday", "from")]
    [InlineData("format=xml", "format")]
    public async Task A_period_or_form_that_means_nothing_is_refused(string query, string field)
    {
        await using var service = await RunningService.StartAsync();
        using var supervisor = await service.SignInAsync("sergeant-1", [Role.Supervisor], ["*"]);

        var answer = await supervisor.AskAsync($"/api/compliance?{query}");

        Assert.Equal((400, field), (answer.Status, answer.Field));
    }

    // owed, met, met late, open in time, overdue, excluded; and what may be shown of them.
    [Theory]
    [InlineData("20 10 5 5 0 0", "20 10 5 5 0 0")]
    [InlineData("4 4 0 0 0 0", "- - - - - 0")]
    [InlineData("20 12 2 6 0 0", "20 12 - - 0 0")]
    [InlineData("20 14 2 4 0 7", "20 14 - - 0 7")]
    [InlineData("20 20 0 0 0 3", "20 20 0 0 0 -")]
    [InlineData("5 4 1 0 0 0", "5 - - 0 0 0")]
    public void What_is_small_is_withheld_with_what_would_tell_it(string figures, string shown)
    {
        var n = figures.Split(' ').Select(int.Parse).ToArray();

        var line = ComplianceLine.Of(new ComplianceRow(6, "R6-ARREST", "medway", "officer", n[0], n[1], n[2], n[3], n[4], n[5], 10, 20)).WithoutSmallNumbers();

        int?[] parts = [line.Owed, line.Met, line.MetLate, line.OpenInTime, line.Overdue, line.Excluded];
        Assert.Equal(shown, string.Join(' ', parts.Select(part => part?.ToString() ?? "-")));
        Assert.Equal(shown.Contains('-', StringComparison.Ordinal), line.IsWithheld);
        Assert.Equal(line.Met is null || line.MetLate is null, line.MedianHours is null);
    }
}
