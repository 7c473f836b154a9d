using System.Text.Json.Nodes;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Conformance;

public abstract partial class HttpConformance
{
    [Fact]
    public async Task An_operator_issues_a_source_its_key_and_has_it_stopped()
    {
        await using var service = await StartAsync();
        using var operations = await service.SignInAsync("operator-1", [Role.Operator], [Actor.EveryUnit]);
        await service.TakeAsync("msg-1", Given.Report("C-1"));

        var issued = await operations.SendJsonAsync("/api/operations/keys", new JsonObject { ["source"] = "records", ["label"] = "Results" });
        var key = (string)issued.Body!["key"]!;
        using var records = service.NewClient(key);
        Assert.Equal("no-store", issued.Response.Headers.CacheControl!.ToString());
        Assert.Equal("admitted", (string?)(await records.AskAsync("/api/events/msg-1")).Body!["state"]);
        Assert.Equal(403, (await records.AskAsync("/api/journeys")).Status);

        Assert.Equal((200, 1), await RevokedAsync(operations, key));
        Assert.Equal((200, 0), await RevokedAsync(operations, key));
        Assert.Equal(401, (await records.AskAsync("/api/events/msg-1")).Status);
        Assert.Equal(404, (await operations.SendJsonAsync("/api/operations/keys/revoke", new JsonObject { ["key"] = "vwk_none" })).Status);
        Assert.Equal(
            (400, "source"), await RefusalAsync(operations, new JsonObject { ["source"] = "nobody", ["label"] = "Results" }));
        Assert.Equal((400, "label"), await RefusalAsync(operations, new JsonObject { ["source"] = "records" }));
    }

    [Fact]
    public async Task A_key_that_is_stopped_takes_with_it_every_key_that_was_issued_with_it_and_the_log_says_who_did_what()
    {
        await using var service = await StartAsync();
        using var operations = await service.SignInAsync("operator-1", [Role.Operator], [Actor.EveryUnit]);
        var first = await IssueAsync(operations, "first");
        using var holder = service.NewClient(first);
        using var second = service.NewClient(await IssueAsync(holder, "second"));
        using var third = service.NewClient(await IssueAsync(second, "third"));
        using var apart = service.NewClient(await IssueAsync(operations, "second"));
        Assert.Equal(200, (await third.AskAsync("/api/operations/log")).Status);

        Assert.Equal((200, 3), await RevokedAsync(operations, first));

        Assert.Equal(401, (await second.AskAsync("/api/operations/log")).Status);
        Assert.Equal(401, (await third.AskAsync("/api/operations/log")).Status);
        Assert.Equal(200, (await apart.AskAsync("/api/operations/log")).Status);
        var lines = await LogAsync(operations);
        Assert.Equal(
            [
                "operator-1 key-issued program:first", "program:first key-issued program:second", "program:second key-issued program:third",
                "operator-1 key-issued program:second", "operator-1 key-revoked 3 in all",
            ],
            lines.Where(line => line.Contains("key-", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains(AccessGrants.KeyPrefix, StringComparison.Ordinal));

        static async Task<string> IssueAsync(HttpClient client, string program) => (string)(await client.SendJsonAsync("/api/operations/keys", new JsonObject
        {
            ["program"] = program,
            ["label"] = "Test",
            ["roles"] = new JsonArray("operator"),
            ["units"] = new JsonArray(Actor.EveryUnit),
        })).Body!["key"]!;
    }

    [Fact]
    public async Task Who_takes_over_cases_or_puts_a_store_back_is_on_record_page_by_page()
    {
        await using var service = await StartAsync();
        using var operations = await service.SignInAsync("operator-1", [Role.Operator], [Actor.EveryUnit]);
        using var ofOneUnit = await service.SignInAsync("operator-2", [Role.Operator], ["medway"]);
        await operations.SendJsonAsync("/api/operations/import", Given.Report("C-1"));
        await operations.SendJsonAsync("/api/operations/import", Given.Recorded("C-1"));
        await operations.SendJsonAsync("/api/operations/restore", null);
        await operations.SendJsonAsync("/api/operations/restore/release", null);

        Assert.Equal(403, (await ofOneUnit.AskAsync("/api/operations/log")).Status);
        Assert.Equal(400, (await operations.AskAsync("/api/operations/log?after=legal-hold%7C")).Status);
        var lines = await LogAsync(operations);
        Assert.Equal(["import-begun", "restore-marked", "restore-released"], lines.Select(line => line.Split(' ')[1]));
        Assert.All(lines, line => Assert.StartsWith("operator-1 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_gets_no_more_than_whoever_asks_for_its_key_has()
    {
        await using var service = await StartAsync();
        using var both = await service.SignInAsync("operator-1", [Role.Operator, Role.Opcc], ["medway"]);
        using var officer = await service.SignInAsync("officer-1", [Role.Officer, Role.Supervisor], [Actor.EveryUnit]);

        var issued = await both.SendJsonAsync("/api/operations/keys", Program(["opcc"], ["medway"]));
        using var program = service.NewClient((string)issued.Body!["key"]!);
        Assert.Equal(200, (await program.AskAsync("/api/compliance?from=2026-03-01&until=2026-04-01")).Status);
        Assert.Equal(403, (await program.AskAsync("/api/journeys")).Status);

        Assert.Equal((403, "roles"), await RefusalAsync(both, Program(["supervisor"], ["medway"])));
        Assert.Equal((403, "roles"), await RefusalAsync(both, Program(["opcc"], [Actor.EveryUnit])));
        Assert.Equal((400, "roles"), await RefusalAsync(both, Program([], ["medway"])));
        Assert.Equal((400, "roles"), await RefusalAsync(both, Program(["king"], ["medway"])));
        Assert.Equal((403, null), await RefusalAsync(officer, Program(["officer"], ["medway"])));

        static JsonObject Program(string[] roles, string[] units) => new()
        {
            ["program"] = "figures",
            ["label"] = "Monthly figures",
            ["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]),
            ["units"] = new JsonArray([.. units.Select(unit => (JsonNode)unit)]),
        };
    }

    [Fact]
    public async Task A_key_given_out_before_gains_nothing_when_somebody_gives_the_program_more()
    {
        await using var service = await StartAsync();
        using var ofOneUnit = await service.SignInAsync("operator-1", [Role.Operator, Role.Opcc], ["medway"]);
        using var ofAll = await service.SignInAsync("operator-2", [Role.Operator, Role.Supervisor, Role.Opcc], [Actor.EveryUnit]);
        var kept = (string)(await ofOneUnit.SendJsonAsync("/api/operations/keys", Asked("opcc", "medway"))).Body!["key"]!;

        var more = await ofAll.SendJsonAsync("/api/operations/keys", Asked("supervisor", Actor.EveryUnit));
        using var program = service.NewClient(kept);

        Assert.Equal((409, "program"), (more.Status, more.Field));
        Assert.Equal(403, (await program.AskAsync("/api/journeys")).Status);
        Assert.Equal(200, (await ofAll.SendJsonAsync("/api/operations/keys", Asked("opcc", "medway"))).Status);
        Assert.Equal(
            (403, "source"), await RefusalAsync(ofOneUnit, new JsonObject { ["source"] = "records", ["label"] = "Results" }));

        static JsonObject Asked(string role, string unit) => new()
        {
            ["program"] = "figures",
            ["label"] = "Monthly figures",
            ["roles"] = new JsonArray(role),
            ["units"] = new JsonArray(unit),
        };
    }

    [Fact]
    public async Task A_case_that_was_not_taken_over_is_not_said_to_be_when_it_is_sent_again()
    {
        await using var service = await StartAsync();
        using var operations = await service.SignInAsync("operator-1", [Role.Operator], [Actor.EveryUnit]);
        var unknown = Given.Arrested("C-none");

        var first = await operations.SendJsonAsync("/api/operations/import", unknown);
        var again = await operations.SendJsonAsync("/api/operations/import", unknown);

        Assert.Equal((404, "unknown-crime"), (first.Status, first.Code));
        Assert.Equal((404, "unknown-crime"), (again.Status, again.Code));
    }

    [Fact]
    public async Task A_live_case_is_taken_over_and_nobody_is_told_by_itself()
    {
        await using var service = await StartAsync();
        using var operations = await service.SignInAsync("operator-1", [Role.Operator], [Actor.EveryUnit]);
        using var ofOneUnit = await service.SignInAsync("operator-2", [Role.Operator], ["medway"]);
        var (report, recorded) = (Given.Report("C-1", at: "2026-01-12T09:00:00Z"), Given.Recorded("C-1", at: "2026-01-12T10:00:00Z"));

        Assert.Equal(403, (await ofOneUnit.SendJsonAsync("/api/operations/import", report)).Status);
        Assert.Equal(202, (await operations.SendJsonAsync("/api/operations/import", report)).Status);
        Assert.Equal(202, (await operations.SendJsonAsync("/api/operations/import", recorded)).Status);
        Assert.Equal(202, (await operations.SendJsonAsync("/api/operations/import", report)).Status);
        var refused = await operations.SendJsonAsync("/api/operations/import", Given.Event("crime.guessed", Given.Reported, []));
        await service.PumpAsync();

        Assert.Equal((400, "unknown-event-type"), (refused.Status, refused.Code));
        var crime = (await service.Store.FindCrimeAsync("C-1"))!;
        Assert.Equal(2, crime.Sequence);
        var journey = (await service.Store.FindJourneyAsync(crime.Persons["V1"].JourneyId))!;
        Assert.Contains(journey.Obligations.Values, o => o.IsOpen);
        Assert.DoesNotContain(journey.Messages.Values, m => m.Status is MessageStatus.Released or MessageStatus.Accepted or MessageStatus.Delivered);
    }

    // One at a time: what a page leaves out, the next one has.
    private static async Task<List<string>> LogAsync(HttpClient client)
    {
        var lines = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var after = next.Length == 0 ? "" : $"&after={Uri.EscapeDataString(next)}";
            var page = (await client.AskAsync($"/api/operations/log?take=1{after}")).Body!;
            lines.AddRange(page["items"]!.AsArray().Select(row => $"{row!["actorRef"]} {row["what"]} {((string)row["about"]!).Split([" of ", ", "], 2, default)[^1]}"));
            next = (string?)page["next"];
        }

        return lines;
    }

    private static async Task<(int Status, int? Revoked)> RevokedAsync(HttpClient client, string key)
    {
        var answer = await client.SendJsonAsync("/api/operations/keys/revoke", new JsonObject { ["key"] = key });
        return (answer.Status, (int?)answer.Body!["revoked"]);
    }

    private static async Task<(int Status, string? Field)> RefusalAsync(HttpClient client, JsonObject body)
    {
        var answer = await client.SendJsonAsync("/api/operations/keys", body);
        return (answer.Status, answer.Field);
    }
}
