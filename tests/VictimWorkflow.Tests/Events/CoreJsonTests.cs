using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Events;

public class CoreJsonTests
{
    private sealed record Kept(
        ImmutableArray<int> Numbers, ImmutableSortedDictionary<LocalDate, Duration> Lengths, IsoDayOfWeek Day, string? Note);

    [Theory]
    [InlineData("2026-03-29T19:40:00+01:00", "2026-03-29T18:40:00Z")]
    [InlineData("2026-03-29T19:40+01:00", "2026-03-29T18:40:00Z")]
    [InlineData("2026-03-29T18:40:00.25Z", "2026-03-29T18:40:00.25Z")]
    public void A_moment_is_read_with_any_offset_and_written_in_UTC(string given, string written) =>
        Assert.Equal(written, RoundTrip<Instant>(given));

    [Theory]
    [InlineData("PT26H", "P1DT2H")]
    [InlineData("PT1.5S", "PT1.5S")]
    [InlineData("P2W", "P14D")]
    public void A_duration_is_ISO(string given, string written) => Assert.Equal(written, RoundTrip<Duration>(given));

    [Theory]
    [InlineData("00:00", 0)]
    [InlineData("09:05", 545)]
    [InlineData("24:00", 1440)]
    public void A_time_of_day_is_minutes_after_midnight(string text, int minutes)
    {
        Assert.Equal(new MinuteOfDay(minutes), JsonSerializer.Deserialize<MinuteOfDay>($"\"{text}\"", CoreJson.Options));
        Assert.Equal(text, RoundTrip<MinuteOfDay>(text));
    }

    [Theory]
    [InlineData("24:01")]
    [InlineData("9:00")]
    [InlineData("12:60")]
    [InlineData("29:00")]
    public void No_other_text_is_a_time_of_day(string text)
    {
        var thrown = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MinuteOfDay>($"\"{text}\"", CoreJson.Options));

        Assert.DoesNotContain(text, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"numbers":null}""")]
    public void A_list_that_is_not_there_is_empty(string json) =>
        Assert.Equal<int>([], JsonSerializer.Deserialize<Kept>(json, CoreJson.Options)!.Numbers);

    [Fact]
    public void The_same_value_gives_the_same_bytes()
    {
        var lengths = ImmutableSortedDictionary<LocalDate, Duration>.Empty;
        var late = new LocalDate(2026, 5, 1);
        var early = new LocalDate(2026, 4, 1);
        var one = new Kept(default, lengths.Add(late, Duration.FromHours(1)).Add(early, Duration.Zero), IsoDayOfWeek.Monday, null);
        var other = new Kept([], lengths.Add(early, Duration.Zero).Add(late, Duration.FromHours(1)), IsoDayOfWeek.Monday, null);

        var written = JsonSerializer.Serialize(one, CoreJson.Options);

        Assert.Equal("""{"numbers":[],"lengths":{"2026-04-01":"P0D","2026-05-01":"PT1H"},"day":"monday"}""", written);
        Assert.Equal(written, JsonSerializer.Serialize(other, CoreJson.Options));
        Assert.Equal(written, JsonSerializer.Serialize(JsonSerializer.Deserialize<Kept>(written, CoreJson.Options), CoreJson.Options));
    }

    [Fact]
    public void A_window_to_avoid_keeps_the_contracts_form()
    {
        const string Window = """{"days":["sat","sun"],"from":"22:00","to":"24:00","channels":["in-person","sms"]}""";

        var avoid = JsonSerializer.Deserialize<TimeToAvoid>(Window, CoreJson.Options)!;

        Assert.Equal((1320, 1440), (avoid.From.Value, avoid.To.Value));
        Assert.Equal<Weekday>([Weekday.Sat, Weekday.Sun], avoid.Days!.Value);
        Assert.Equal<ContactMethod>([ContactMethod.InPerson, ContactMethod.Sms], avoid.Channels!.Value);
        Assert.Null(avoid.Dates);
        Assert.Equal(Window, JsonSerializer.Serialize(avoid, CoreJson.Options));
    }

    [Theory]
    [InlineData("\"P1M\"")]
    [InlineData("\"P2Y\"")]
    [InlineData("\"an hour\"")]
    [InlineData("60")]
    public void A_length_of_time_without_a_length_of_its_own_is_none(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Duration>(json, CoreJson.Options));

    private static string? RoundTrip<T>(string text) =>
        JsonSerializer.Deserialize<string>(
            JsonSerializer.Serialize(JsonSerializer.Deserialize<T>($"\"{text}\"", CoreJson.Options), CoreJson.Options));
}
