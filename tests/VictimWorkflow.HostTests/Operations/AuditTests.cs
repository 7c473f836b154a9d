using System.Text.Json.Nodes;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Operations;

namespace VictimWorkflow.HostTests.Operations;

public sealed class AuditTests
{
    [Fact]
    public async Task Untouched_every_entry_and_every_seal_is_found_sound()
    {
        await using var office = await SealedAsync();

        var (entries, seals, faults) = await CheckAsync(office);

        Assert.True(entries >= 4);
        Assert.Equal(2, seals);
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'officer-9' WHERE revision = 1", "it does not have the hash it was written with")]
    [InlineData("UPDATE audit SET at = at + 10 WHERE revision = 1", "it does not have the hash it was written with")]
    [InlineData("UPDATE audit SET previous_hash = hash WHERE revision = 2", "it is not chained to the entry before it")]
    [InlineData("DELETE FROM audit WHERE revision = 1", "an entry is missing")]
    [InlineData("DELETE FROM audit WHERE revision >= 2", "the chain ends before the journey does")]
    [InlineData("DELETE FROM audit WHERE revision >= 2", "it is not the entry that was sealed on 2026-03-31")]
    [InlineData("UPDATE facts SET value = replace(value, '\"revision\":', '\"revision\":1') WHERE name LIKE 'audit-part|%'", "the heads are not those that were sealed")]
    [InlineData("DELETE FROM facts WHERE name LIKE 'audit-part|2026-03-30|%'", "heads of the seal are missing")]
    [InlineData(
        "UPDATE facts SET value = replace(value, '\"heads\":', '\"heads\":9') WHERE name = 'audit-seal|2026-03-30'",
        "the seal is not chained to the one before it")]
    [InlineData("DELETE FROM facts WHERE name = 'audit-seal|2026-03-30'", "the seal is not chained to the one before it")]
    public async Task Whatever_is_changed_cut_off_or_taken_out_is_found(string change, string what)
    {
        await using var office = await SealedAsync();
        await ((SqliteStore)office.Service.Store).WriteAsync(session => { session.Execute(change); });

        var (_, _, faults) = await CheckAsync(office);

        Assert.Contains(faults, fault => fault == what);
    }

    [Theory]
    [InlineData("UPDATE facts SET value = replace(value, 'sergeant-1', 'sergeant-9') WHERE name LIKE 'operation|%'")]
    [InlineData("DELETE FROM facts WHERE name LIKE 'operation|%'")]
    public async Task A_row_of_the_operations_log_that_is_changed_or_taken_out_is_found(string change)
    {
        await using var office = await Office.OpenAsync();
        await office.Hold(Office.Crime("C-1"));
        await SealAsync(office);
        Assert.Empty((await CheckAsync(office)).Faults);

        await ((SqliteStore)office.Service.Store).WriteAsync(session => { session.Execute(change); });

        Assert.Contains("it is not the entry that was sealed on 2026-03-30", (await CheckAsync(office)).Faults);
    }

    [Fact]
    public async Task A_day_is_sealed_once_and_only_what_grew_since_is_in_the_next()
    {
        await using var office = await SealedAsync();

        await SealAsync(office);
        await office.Service.MoveToAsync("2026-04-01T09:00:00Z");
        await SealAsync(office);
        await office.Service.MoveToAsync("2026-04-02T09:00:00Z");
        await SealAsync(office);

        var days = await office.Service.Store.FactsAsync(AuditSeals.SealPrefix, null, 100);
        Assert.Equal(
            ["2026-03-30 2", "2026-03-31 2", "2026-04-01 0", "2026-04-02 0"],
            days.Select(day => $"{JsonNode.Parse(day)!["day"]} {JsonNode.Parse(day)!["heads"]}"));
        Assert.Contains(office.Service.Log.Lines, line => line.Contains($"{JsonNode.Parse(days[^1])!["hash"]} over 0 heads", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_an_operator_checks_it_and_only_from_a_place_there_is()
    {
        await using var office = await Office.OpenAsync();

        Assert.Equal(403, (await office.Supervisor.SendJsonAsync("/api/operations/audit/check", null)).Status);
        Assert.Equal(400, (await office.Operator.SendJsonAsync("/api/operations/audit/check?from=elsewhere", null)).Status);
    }

    // Two days: the report on the first, an event on the second.
    private static async Task<Office> SealedAsync()
    {
        var office = await Office.OpenAsync();
        await SealAsync(office);
        await office.Service.MoveToAsync("2026-03-31T09:00:00Z");
        await office.Service.TakeAsync("msg-2", Given.Recorded("C-1"));
        await office.Service.MoveToAsync("2026-03-31T23:30:00Z");
        await SealAsync(office);
        return office;
    }

    private static async Task SealAsync(Office office)
    {
        while (await office.Service.Get<AuditSeals>().RunPortionAsync())
        {
            // Until the day is sealed.
        }
    }

    private static async Task<(int Entries, int Seals, List<string> Faults)> CheckAsync(Office office)
    {
        var (entries, seals, faults) = (0, 0, new List<string>());
        for (var next = ""; next is not null;)
        {
            var path = next.Length == 0 ? "/api/operations/audit/check" : $"/api/operations/audit/check?from={Uri.EscapeDataString(next)}";
            var answer = await office.Operator.SendJsonAsync(path, null);
            Assert.Equal(200, answer.Status);
            entries += (int)answer.Body!["entries"]!;
            seals += (int)answer.Body["seals"]!;
            faults.AddRange(answer.Body["faults"]!.AsArray().Select(fault => (string)fault!["what"]!));
            next = (string?)answer.Body["next"];
        }

        return (entries, seals, faults);
    }
}
