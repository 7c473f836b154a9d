using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VictimWorkflow.Core.Events;

/// <summary>
/// The fields of an event or a shape in the order of their names, each with its place. Every event that comes in is held against
/// several of these, so that finding a field and going through all of them must cost next to nothing.
/// </summary>
[JsonConverter(typeof(Reader))]
internal sealed class FieldTable(IReadOnlyDictionary<string, FieldSchema> fields)
{
    private readonly ImmutableArray<KeyValuePair<string, FieldSchema>> _inOrder = [.. fields.OrderBy(f => f.Key, StringComparer.Ordinal)];

    private readonly FrozenDictionary<string, int> _places = fields.Keys.Order(StringComparer.Ordinal).Index()
        .ToFrozenDictionary(f => f.Item, f => f.Index, StringComparer.Ordinal);

    public int Count => _inOrder.Length;

    public KeyValuePair<string, FieldSchema> this[int place] => _inOrder[place];

    public int? PlaceOf(string name) => _places.TryGetValue(name, out var place) ? place : null;

    public ImmutableArray<KeyValuePair<string, FieldSchema>>.Enumerator GetEnumerator() => _inOrder.GetEnumerator();

    private sealed class Reader : JsonConverter<FieldTable>
    {
        public override FieldTable Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<Dictionary<string, FieldSchema>>(ref reader, options)!);

        public override void Write(Utf8JsonWriter writer, FieldTable value, JsonSerializerOptions options) =>
            throw new NotSupportedException("The contract is only read.");
    }
}
