using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VictimWorkflow.Core.Journeys;

/// <summary>A numbered thing of a journey that is open until it is closed: an obligation, a message, a task, a conflict.</summary>
public interface IEntry
{
    int Number { get; }

    bool IsOpen { get; }

    /// <summary>What it is looked up by besides its number, never changed: an obligation's rule; empty where nobody asks.</summary>
    string Group { get; }
}

/// <summary>
/// The numbered things of a journey, a value. Those that are open lie at hand; those that are closed are put away by number and
/// group, so that a step of an old journey costs hardly more than a step of a young one.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is looked up like a dictionary, and is called what such a book is called.")]
public sealed class Ledger<T> : IReadOnlyDictionary<int, T> where T : class, IEntry
{
    private readonly ImmutableArray<T> _closed;
    private readonly ImmutableDictionary<string, ImmutableArray<int>> _closedOf;

    internal Ledger(ImmutableArray<T> open, ImmutableArray<T> closed, ImmutableDictionary<string, ImmutableArray<int>> closedOf)
    {
        Open = open;
        _closed = closed;
        _closedOf = closedOf;
    }

    /// <summary>Those that are open, in the order of their numbers.</summary>
    public ImmutableArray<T> Open { get; }

    public int Count => Open.Length + _closed.Length;

    public IEnumerable<int> Keys => Values.Select(entry => entry.Number);

    public IEnumerable<T> Values => Open.IsEmpty ? _closed : _closed.IsEmpty ? Open : InOrder();

    public T this[int number] => Find(number) ?? throw new KeyNotFoundException($"There is no number {number}.");

    /// <summary>Those of one group, open or closed, in the order of their numbers.</summary>
    public IEnumerable<T> Of(string group)
    {
        var open = Open.Where(entry => entry.Group == group);
        return !_closedOf.TryGetValue(group, out var numbers) ? open
            : Open.Any(entry => entry.Group == group) ? open.Concat(numbers.Select(n => this[n])).OrderBy(entry => entry.Number)
            : numbers.Select(n => this[n]);
    }

    public T? Find(int number) =>
        PlaceOf(Open, number) is >= 0 and var place ? Open[place] : PlaceOf(_closed, number) is >= 0 and var put ? _closed[put] : null;

    public bool ContainsKey(int number) => Find(number) is not null;

    public bool TryGetValue(int number, [MaybeNullWhen(false)] out T entry) => (entry = Find(number)) is not null;

    /// <summary>With this entry under its number, instead of what stood there.</summary>
    public Ledger<T> Set(T entry)
    {
        var place = PlaceOf(Open, entry.Number);
        if (place < 0)
        {
            var (closed, closedOf) = PlaceOf(_closed, entry.Number) is >= 0 and var put ? PutBack(put) : (_closed, _closedOf);
            return entry.IsOpen ? new(Open.Insert(~place, entry), closed, closedOf) : PutAway(entry, Open, closed, closedOf);
        }

        return !entry.IsOpen ? PutAway(entry, Open.RemoveAt(place), _closed, _closedOf)
            : ReferenceEquals(Open[place], entry) ? this : new(Open.SetItem(place, entry), _closed, _closedOf);
    }

    public IEnumerator<KeyValuePair<int, T>> GetEnumerator() => Values.Select(entry => KeyValuePair.Create(entry.Number, entry)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Ledger<T> PutAway(
        T entry, ImmutableArray<T> open, ImmutableArray<T> closed, ImmutableDictionary<string, ImmutableArray<int>> closedOf) =>
        new(open, closed.Insert(~PlaceOf(closed, entry.Number), entry), entry.Group.Length == 0 ? closedOf
            : closedOf.SetItem(entry.Group, With(closedOf.TryGetValue(entry.Group, out var numbers) ? numbers : [], entry.Number)));

    private static ImmutableArray<int> With(ImmutableArray<int> numbers, int number) =>
        numbers.BinarySearch(number) is < 0 and var place ? numbers.Insert(~place, number) : numbers;

    private (ImmutableArray<T> Closed, ImmutableDictionary<string, ImmutableArray<int>> ClosedOf) PutBack(int place)
    {
        var (number, group) = (_closed[place].Number, _closed[place].Group);
        return (_closed.RemoveAt(place), group.Length == 0 ? _closedOf : _closedOf.SetItem(group, _closedOf[group].Remove(number)));
    }

    // Where it stands, or the complement of where it would.
    private static int PlaceOf(ImmutableArray<T> entries, int number)
    {
        var (from, until) = (0, entries.Length);
        while (from < until)
        {
            var middle = (from + until) / 2;
            var found = entries[middle].Number;
            if (found == number)
            {
                return middle;
            }

            (from, until) = found < number ? (middle + 1, until) : (from, middle);
        }

        return ~from;
    }

    private IEnumerable<T> InOrder()
    {
        var next = 0;
        foreach (var entry in _closed)
        {
            while (next < Open.Length && Open[next].Number < entry.Number)
            {
                yield return Open[next++];
            }

            yield return entry;
        }

        while (next < Open.Length)
        {
            yield return Open[next++];
        }
    }
}

public static class Ledger
{
    public static Ledger<T> Empty<T>() where T : class, IEntry =>
        new([], [], ImmutableDictionary.Create<string, ImmutableArray<int>>(StringComparer.Ordinal));

    public static Ledger<T> Of<T>(IEnumerable<T> entries) where T : class, IEntry =>
        entries.Aggregate(Empty<T>(), (ledger, entry) => ledger.Set(entry));
}

/// <summary>A ledger is written as its entries by number, the closed among the open.</summary>
internal sealed class LedgerConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Ledger<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Of<T> : JsonConverter<Ledger<T>> where T : class, IEntry
    {
        public override Ledger<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Ledger.Of(JsonSerializer.Deserialize<Dictionary<int, T>>(ref reader, options)!.Values);

        public override void Write(Utf8JsonWriter writer, Ledger<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize<IReadOnlyDictionary<int, T>>(writer, value, options);
    }
}
