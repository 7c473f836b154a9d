using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VictimWorkflow.Core.Events;

/// <summary>
/// A state that is kept as JSON for years and carries the number of its shape. The first shape is 1; each later one is reached from
/// the one before by one step here, and a stored sample of every shape stays under test.
/// </summary>
/// <remarks>
/// A new property that is absent from older states and has a default needs no new shape. Whatever is renamed, taken out or means
/// something else does, and so does what an older release must not read.
/// </remarks>
public interface IStoredState
{
    /// <summary>The first turns shape 1 into shape 2, and so on. A released step is never edited.</summary>
    static abstract ImmutableArray<Func<JsonObject, JsonObject>> Upgrades { get; }
}

/// <summary>The state was written by a newer release, which must be installed again: read by this one, it would lose what it does not know.</summary>
public sealed class NewerFormatException : Exception
{
    public NewerFormatException() : base("The state was written by a newer release.") { }
    public NewerFormatException(string message) : base(message) { }
    public NewerFormatException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>Reads stored states of every shape there ever was.</summary>
public static class StoredState
{
    private const string Format = "format";

    /// <summary>The shape that is written today.</summary>
    public static int FormatOf<T>() where T : IStoredState => T.Upgrades.Length + 1;

    /// <exception cref="NewerFormatException">Its shape is one that this release does not know.</exception>
    /// <exception cref="JsonException">It is no state, or says nothing of its shape.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json) where T : class, IStoredState
    {
        var format = FormatIn(json);
        return format > FormatOf<T>() ? throw new NewerFormatException()
            : format == FormatOf<T>() ? JsonSerializer.Deserialize<T>(json, CoreJson.Options)!
            : Upgraded<T>(json, format);
    }

    private static T Upgraded<T>(ReadOnlySpan<byte> json, int format) where T : class, IStoredState
    {
        var state = JsonSerializer.Deserialize<JsonObject>(json)!;
        foreach (var upgrade in T.Upgrades.Skip(format - 1))
        {
            state = upgrade(state);
            state[Format] = ++format;
        }

        return state.Deserialize<T>(CoreJson.Options)!;
    }

    // Read before anything else is: a newer shape need not fit the types of this release.
    private static int FormatIn(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFormat = reader.ValueTextEquals(Format);
            reader.Read();
            if (isFormat && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var format) && format > 0)
            {
                return format;
            }

            reader.Skip();
        }

        throw new JsonException("The state says nothing of its format.");
    }
}
