using VictimWorkflow.HostTests.Hosting;

namespace VictimWorkflow.HostTests.Operations;

public sealed class LegalHoldTests
{
    [Fact]
    public async Task A_hold_is_set_once_listed_and_released_and_stays_on_record()
    {
        await using var office = await Office.OpenAsync();

        var set = await office.Hold(Office.Crime("C-1"));
        var again = await office.Hold(Office.Crime("C-1"));
        var released = await office.Release(Office.Crime("C-1"));
        var twice = await office.Release(Office.Crime("C-1"));
        var listed = (await office.Supervisor.AskAsync("/api/operations/holds")).Body!["items"]!.AsArray();

        Assert.Equal((200, "crime", "C-1", "ORDER/2026/17", "sergeant-1"), (set.Status, (string?)set.Body!["kind"], (string?)set.Body["ref"],
            (string?)set.Body["authority"], (string?)set.Body["setBy"]));
        Assert.Equal((string?)set.Body["setAt"], (string?)again.Body!["setAt"]);
        Assert.Equal((200, "sergeant-1"), (released.Status, (string?)released.Body!["releasedBy"]));
        Assert.Equal(404, twice.Status);
        Assert.Equal("sergeant-1", (string?)Assert.Single(listed)!["releasedBy"]);
    }

    [Fact]
    public async Task Only_a_supervisor_who_sees_the_crime_sets_one_and_others_learn_nothing_of_it()
    {
        await using var office = await Office.OpenAsync();
        await office.Hold(Office.Person("V1"));

        Assert.Equal(403, (await office.Officer.SendJsonAsync("/api/operations/holds", Office.Crime("C-1"))).Status);
        Assert.Equal(403, (await office.Operator.SendJsonAsync("/api/operations/holds", Office.Crime("C-1"))).Status);
        Assert.Equal(404, (await office.Elsewhere.SendJsonAsync("/api/operations/holds", Office.Crime("C-1"))).Status);
        Assert.Equal(404, (await office.Elsewhere.SendJsonAsync("/api/operations/holds/release", Office.Person("V1"))).Status);
        Assert.Empty((await office.Elsewhere.AskAsync("/api/operations/holds")).Body!["items"]!.AsArray());
        Assert.Single((await office.Operator.AskAsync("/api/operations/holds")).Body!["items"]!.AsArray());
    }

    [Fact]
    public async Task The_list_goes_on_where_a_page_says_also_past_what_a_reader_may_not_see()
    {
        await using var office = await Office.OpenAsync();
        await office.Service.TakeAsync("msg-2", Given.Report("C-2", person: "V2", unit: "maidstone"));
        await office.Hold(Office.Crime("C-1"));
        await office.Elsewhere.SendJsonAsync("/api/operations/holds", Office.Crime("C-2"));
        await office.Hold(Office.Person("V1"));

        var found = new List<string?>();
        var pages = 0;
        for (string? next = ""; next is not null; pages++)
        {
            var page = (await office.Supervisor.AskAsync($"/api/operations/holds?take=1{(next.Length == 0 ? "" : $"&after={Uri.EscapeDataString(next)}")}")).Body!;
            found.AddRange(page["items"]!.AsArray().Select(hold => (string?)hold!["ref"]));
            next = (string?)page["next"];
        }

        Assert.Equal(["C-1", "V1"], found);
        Assert.Equal(4, pages);
        Assert.Equal(400, (await office.Supervisor.AskAsync("/api/operations/holds?after=operation%7C1")).Status);
    }

    [Theory]
    [InlineData("""{"crimeRef":"C-1","authority":"because Sam Placeholder asked"}""", "authority")]
    [InlineData("""{"crimeRef":"C-1"}""", "authority")]
    [InlineData("""{"crimeRef":"C-1","personRef":"V1","authority":"A-1"}""", null)]
    [InlineData("""{"authority":"A-1"}""", null)]
    public async Task A_request_says_what_is_meant_and_by_which_reference_never_in_words(string body, string? field)
    {
        await using var office = await Office.OpenAsync();

        var answer = await office.Hold(System.Text.Json.Nodes.JsonNode.Parse(body)!.AsObject());

        Assert.Equal((400, "invalid-data", field), (answer.Status, answer.Code, answer.Field));
    }
}
