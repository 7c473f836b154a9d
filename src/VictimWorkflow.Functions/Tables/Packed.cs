using System.Text.Json;
using Azure.Data.Tables;
using VictimWorkflow.Core.Events;
using PackedJson = VictimWorkflow.Service.Storage.Packed;

namespace VictimWorkflow.Functions.Tables;

/// <summary>Values longer than a property may be: bytes, and JSON that is packed first, over several properties.</summary>
internal static class Packed
{
    /// <summary>Azure's limit for one property.</summary>
    private const int PropertyBytes = 64 * 1024;

    /// <summary>So that the four rows of a step that may be long stay under 4 MiB together, written out in base64.</summary>
    private const int Properties = 8;

    /// <summary>The properties under which a value of this name may stand, for a query that selects it.</summary>
    public static IEnumerable<string> Names(string name) => Enumerable.Range(0, Properties).Select(n => $"{name}{n}");

    /// <exception cref="InvalidOperationException">It is longer than a row may be.</exception>
    public static TableEntity WithBytes(this TableEntity row, string name, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > PropertyBytes * Properties) throw new InvalidOperationException("The value is too long to be stored.");
        for (var n = 0; n == 0 || n * PropertyBytes < bytes.Length; n++)
            row[$"{name}{n}"] = bytes[(n * PropertyBytes)..Math.Min(bytes.Length, (n + 1) * PropertyBytes)].ToArray();
        return row;
    }

    public static byte[]? FindBytes(this TableEntity row, string name)
    {
        if (row.GetBinary($"{name}0") is not { Length: PropertyBytes } first) return row.GetBinary($"{name}0");
        var all = new MemoryStream();
        for (var (n, part) = (1, first); part is not null; part = n < Properties ? row.GetBinary($"{name}{n++}") : null) all.Write(part);
        return all.ToArray();
    }

    public static TableEntity WithPacked<T>(this TableEntity row, string name, T value) => row.WithBytes(name, PackedJson.Pack(value));

    public static T Unpack<T>(this TableEntity row, string name) where T : class => PackedJson.UnpackRow<T>(Bytes(row, name));

    /// <summary>The same for a state that carries the number of its shape.</summary>
    /// <exception cref="NewerFormatException">A newer release wrote it.</exception>
    public static T UnpackState<T>(this TableEntity row, string name) where T : class, IStoredState => PackedJson.Unpack<T>(Bytes(row, name));

    private static byte[] Bytes(TableEntity row, string name) => row.FindBytes(name) ?? [];

    public static TableEntity WithJson<T>(this TableEntity row, string name, T value)
    {
        row[name] = JsonSerializer.Serialize(value, CoreJson.Options);
        return row;
    }

    public static T FromJson<T>(this TableEntity row, string name) => JsonSerializer.Deserialize<T>(row.GetString(name), CoreJson.Options)!;
}
