using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Events;

/// <summary>A state kept for years is read by every later release, and never by one that would lose what it does not know.</summary>
public class StoredStateTests
{
    [Theory]
    [InlineData("""{"format":1,"street":"1 Example Road, Maidstone"}""")]
    [InlineData("""{"street":{"line":"1 Example Road","town":"Maidstone"},"format":2}""")]
    [InlineData("""{"line":"1 Example Road","town":"Maidstone","format":3}""")]
    public void Every_shape_there_ever_was_reads_as_todays(string stored) =>
        Assert.Equal(new Place("1 Example Road", "Maidstone"), StoredState.Read<Place>(Encoding.UTF8.GetBytes(stored)));

    [Fact]
    public void A_state_of_a_newer_release_is_left_alone_whatever_its_shape() => Assert.Throws<NewerFormatException>(
        () => StoredState.Read<Place>("""{"street":["in","pieces"],"format":4}"""u8));

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"line":"1 Example Road"}""")]
    [InlineData("""{"format":0}""")]
    [InlineData("""{"format":"3"}""")]
    [InlineData("""{"format":1.5}""")]
    [InlineData("""{"inside":{"format":3}}""")]
    public void What_says_nothing_of_its_shape_is_no_state(string stored) =>
        Assert.Throws<JsonException>(() => StoredState.Read<Place>(Encoding.UTF8.GetBytes(stored)));

    [Fact]
    public void Each_step_makes_one_more_shape() => Assert.Equal(3, StoredState.FormatOf<Place>());

    /// <summary>It was one text, then an object, and is two properties today.</summary>
    private sealed record Place(string Line, string Town) : IStoredState
    {
        public int Format { get; init; } = 3;

        static ImmutableArray<Func<JsonObject, JsonObject>> IStoredState.Upgrades =>
        [
            first => new JsonObject { ["street"] = Split((string)first["street"]!) },
            second => new JsonObject { ["line"] = (string)second["street"]!["line"]!, ["town"] = (string)second["street"]!["town"]! },
        ];

        private static JsonObject Split(string street) => new() { ["line"] = street.Split(", ")[0], ["town"] = street.Split(", ")[1] };
    }
}
