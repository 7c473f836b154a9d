using Azure.Data.Tables;
using NodaTime;
using VictimWorkflow.Functions.Tables;

namespace VictimWorkflow.AzureTests.Tables;

public sealed class RowTests
{
    [Fact]
    public void A_selected_property_that_comes_as_null_counts_as_absent()
    {
        // Azure answers so for what a row does not have; the emulator leaves it out.
        var row = new TableEntity("p", "r") { ["Due"] = null, ["State0"] = null, ["Name"] = null };
        Assert.Null(row.GetInt64("Due"));
        Assert.Null(row.GetInt32("Due"));
        Assert.Null(row.GetString("Name"));
        Assert.Null(row.FindBytes("State"));
        Assert.False(Filter.Every.And("Due", "le", 5L).Holds(row));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(65_536, 2)]
    [InlineData(65_537, 2)]
    [InlineData(524_288, 8)]
    public void Bytes_come_back_from_as_many_properties_as_they_need(int length, int atMost)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var row = new TableEntity("p", "r").WithBytes("State", bytes);
        Assert.InRange(row.Keys.Count(k => k.StartsWith("State", StringComparison.Ordinal)), 1, atMost);
        Assert.All(row.Keys.Where(k => k.StartsWith("State", StringComparison.Ordinal)), k =>
            Assert.InRange(row.GetBinary(k).Length, 0, 65_536));
        Assert.Equal(bytes, row.FindBytes("State"));
        Assert.Throws<InvalidOperationException>(() => row.WithBytes("State", new byte[524_289]));
    }

    [Fact]
    public void Keys_sort_as_what_they_stand_for_and_hold_nothing_that_is_forbidden()
    {
        Instant?[] moments = [Instant.MinValue, Instant.FromUnixTimeTicks(-1), Instant.FromUnixTimeTicks(0),
            Instant.FromUtc(2026, 3, 24, 12, 0), null];
        Assert.Equal(moments.Select(Keys.Moment), moments.Select(Keys.Moment).Order(StringComparer.Ordinal));
        Assert.True(string.CompareOrdinal(Keys.MomentBackwards(Instant.FromUnixTimeTicks(2)),
            Keys.MomentBackwards(Instant.FromUnixTimeTicks(1))) < 0);

        var any = string.Concat(Enumerable.Range(0, 300).Select(n => (char)n));
        Assert.DoesNotContain(Keys.Part(any[..50] + any[100..150]), c => c is '/' or '\\' or '#' or '?' or '%' or '\'' or '|' or '~'
            || char.IsControl(c));
        Assert.StartsWith(Keys.Part("46/1"), Keys.Part("46/1/26"), StringComparison.Ordinal);
        Assert.NotEqual(Keys.Part(any), Keys.Part(any + "x"));
        Assert.InRange(Keys.Part(any).Length, 1, 300);
    }
}
