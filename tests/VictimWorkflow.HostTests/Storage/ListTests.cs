using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Storage;

public sealed class ListTests : IAsyncDisposable
{
    private readonly OwnStore _own = new();

    private SqliteStore Store => _own.Store;

    public ValueTask DisposeAsync() => _own.DisposeAsync();

    public static TheoryData<int> Seeds => [1, 2, 3];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Every_filter_gives_what_a_plain_search_of_all_rows_gives(int seed)
    {
        var random = new Random(seed);
        var lines = Enumerable.Range(0, 400).Select(n => Any(random, n)).ToImmutableArray();
        await Given.SaveAsync(Store, lines);

        for (var n = 0; n < 150; n++)
        {
            var filter = AnyFilter(random);
            var expected = lines.Where(l => Wanted(l, filter, Given.Noon))
                .OrderBy(l => l.OverdueAt ?? Instant.MaxValue).ThenBy(l => l.JourneyId,
                    StringComparer.Ordinal).Select(l => l.JourneyId).ToList();
            Assert.Equal(expected, await AllPagesAsync(filter));
        }
    }

    [Fact]
    public async Task A_line_comes_back_as_it_was_saved()
    {
        var line = Any(new Random(9), 1) with
        {
            OfficerRef = "officer-2",
            NextRule = "R6-ARREST",
            OverdueAt = Given.Hours(3),
            IsStuck = true,
            CrimeRef = "46/1/26"
        };
        await Given.SaveAsync(Store, line);
        Assert.Equal(line, Assert.Single((await Store.JourneysAsync(Given.Everything with { CrimeRef = "46/1/26" }, Given.Noon)).Items));
    }

    [Fact]
    public async Task A_limit_is_in_time_until_it_is_past()
    {
        await Given.SaveAsync(Store, Given.Line("j1") with { AtRiskAt = Given.Hours(1), OverdueAt = Given.Hours(2) });
        foreach (var (hours, state) in new[] { (0.9, ListState.OnTrack), (1, ListState.AtRisk), (2, ListState.AtRisk), (2.1,
            ListState.Overdue) })
        {
            foreach (var asked in new[] { ListState.OnTrack, ListState.AtRisk, ListState.Overdue })
                Assert.Equal(asked == state ? 1 : 0, (await Store.JourneysAsync(Given.Everything with { State = asked },
                    Given.Hours(hours))).Count);
        }
    }

    [Fact]
    public async Task A_crimes_journeys_are_found_by_its_old_reference_and_its_own_only_then()
    {
        await Given.SaveAsync(Store, Given.Line("case") with { Role = JourneyRole.Case }, Given.Line("j1"));
        await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(sequence: 2) with
        {
            Ref = "46/9/26",
            Aliases = Given.Crime().Aliases.Add("46/1/26")
        }));

        Assert.Equal<string>(["j1"], await AllPagesAsync(Given.Everything));
        Assert.Equal<string>(["case", "j1"], await AllPagesAsync(Given.Everything with { CrimeRef = "46/9/26" }));
        Assert.Equal<string>(["case", "j1"], await AllPagesAsync(Given.Everything with { CrimeRef = "46/1/26" }));
    }

    [Fact]
    public async Task A_long_list_is_counted_to_a_thousand()
    {
        await Given.SaveAsync(Store, [.. Enumerable.Range(0, 1_000).Select(n => Given.Line($"j{n}"))]);
        var page = await Store.JourneysAsync(Given.Everything, Given.Noon);
        Assert.Equal((1_000, false, 50), (page.Count, page.IsMore, page.Items.Length));

        await Given.SaveAsync(Store, Given.Line("one more") with { CrimeRef = "46/2/26" });
        page = await Store.JourneysAsync(Given.Everything, Given.Noon);
        Assert.Equal((1_000, true), (page.Count, page.IsMore));
    }

    [Fact]
    public async Task A_cursor_that_is_not_ours_is_refused()
    {
        foreach (var cursor in new[] { "?", "bm90IG91cnM", "" })
            await Assert.ThrowsAsync<FormatException>(async () => await Store.JourneysAsync(Given.Everything with { After = cursor },
                Given.Noon));
    }

    private async Task<List<string>> AllPagesAsync(ListFilter filter)
    {
        var found = new List<string>();
        var counts = new List<int>();
        do
        {
            var page = await Store.JourneysAsync(filter, Given.Noon);
            found.AddRange(page.Items.Select(l => l.JourneyId));
            counts.Add(page.Count);
            filter = filter with { After = page.Next };
        }
        while (filter.After is not null);
        Assert.All(counts, c => Assert.Equal(found.Count, c));
        return found;
    }

    private static bool Wanted(ListRow l, ListFilter f, Instant now) =>
        (f.Units is not { } units || units.Contains(l.Unit)) && (f.MaySeeRestricted || !l.IsRestricted)
            && (f.CrimeRef is not null || l.Role != JourneyRole.Case)
        && (f.CrimeRef is null || l.CrimeRef == f.CrimeRef) && (f.Unit is null || l.Unit == f.Unit)
            && (f.OfficerRef is null || l.OfficerRef == f.OfficerRef)
        && (f.Stage is null || l.Stage == f.Stage) && (f.Enhanced is null || l.Enhanced == f.Enhanced)
            && (f.Right is not { } r || (l.Rights & (1 << r)) != 0)
        && (f.DueBefore is null || l.OverdueAt < f.DueBefore)
        && f.State switch
        {
            null => true,
            ListState.Stuck => l.IsStuck,
            ListState.Suspended => l.State == JourneyState.Suspended,
            ListState.Overdue => l.OverdueAt < now,
            ListState.AtRisk => l.AtRiskAt <= now && !(l.OverdueAt < now),
            _ => !(l.AtRiskAt <= now) && !(l.OverdueAt < now),
        };

    private static ListRow Any(Random random, int n)
    {
        var hours = random.Next(-40, 60);
        var isDated = random.Next(3) > 0;
        return Given.Line($"j{n:000}") with
        {
            CrimeRef = $"46/{random.Next(30)}/26",
            Unit = "unit-" + random.Next(6),
            OfficerRef = random.Next(5) == 0
                ? null : "officer-" + random.Next(10),
            Role = random.Next(10) == 0 ? JourneyRole.Case : JourneyRole.Victim,
            Stage = (Stage)random.Next(7),
            Enhanced = random.Next(2) == 0,
            State = (JourneyState)random.Next(3),
            IsStuck = random.Next(10) == 0,
            IsRestricted = random.Next(10) == 0,
            Rights = random.Next(1 << 14) << 1,
            OverdueAt = isDated ? Given.Hours(hours) : null,
            AtRiskAt = isDated ? Given.Hours(hours - random.Next(12)) : null,
        };
    }

    private static ListFilter AnyFilter(Random random)
    {
        bool Asks() => random.Next(4) == 0;
        return new(
            random.Next(3) switch
            {
                0 => null,
                1 => ["unit-1"],
                _ =>
                ["unit-0", "unit-3", "unit-4", "nowhere"]
            }, random.Next(2) == 0, random.Next(1, 60), After: null)
        {
            Unit = Asks() ? "unit-" + random.Next(6) : null,
            OfficerRef = Asks() ? "officer-" + random.Next(10) : null,
            Stage = Asks() ? (Stage)random.Next(7) : null,
            State = random.Next(2) == 0 ? (ListState)random.Next(5) : null,
            Right = Asks() ? random.Next(1, 15) : null,
            Enhanced = Asks() ? random.Next(2) == 0 : null,
            DueBefore = Asks() ? Given.Hours(random.Next(-40, 60)) : null,
            CrimeRef = Asks() ? $"46/{random.Next(30)}/26" : null,
        };
    }
}
