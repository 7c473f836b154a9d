using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using Azure.Data.Tables;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Functions.Tables;

/// <summary>Values longer than a property may be: bytes over several properties, and JSON compressed before that.</summary>
internal static class Packed
{
    /// <summary>Azure's limit for one property.</summary>
    private const int PropertyBytes = 64 * 1024;

    /// <summary>So that the four rows of a step that may be long stay under 4 MiB together, written out in base64.</summary>
    private const int Properties = 8;

    private const byte Brotli = 1;

    /// <summary>Quality 1 packs property names to almost nothing at a fraction of the cost of the higher ones.</summary>
    private const int Quality = 1;

    private const int WindowBits = 18;

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

    /// <summary>Stores a value of ours as JSON, packed: one byte that says how, then the bytes.</summary>
    public static TableEntity WithPacked<T>(this TableEntity row, string name, T value)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, CoreJson.Options);
        var buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(json.Length) + 1);
        try
        {
            buffer[0] = Brotli;
            if (!BrotliEncoder.TryCompress(json, buffer.AsSpan(1), out var length, Quality, WindowBits))
                throw new InvalidOperationException("The value could not be packed.");
            return row.WithBytes(name, buffer.AsSpan(0, length + 1));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    public static T Unpack<T>(this TableEntity row, string name) where T : class
    {
        using var json = Opened(row, name);
        return JsonSerializer.Deserialize<T>(json, CoreJson.Options) ?? throw new InvalidDataException("The value is empty.");
    }

    /// <summary>The same for a state that carries the number of its shape.</summary>
    /// <exception cref="NewerFormatException">A newer release wrote it.</exception>
    public static T UnpackState<T>(this TableEntity row, string name) where T : class, IStoredState
    {
        using var unpacked = Opened(row, name);
        using var json = new MemoryStream();
        unpacked.CopyTo(json);
        return StoredState.Read<T>(json.GetBuffer().AsSpan(0, (int)json.Length));
    }

    private static BrotliStream Opened(TableEntity row, string name) => row.FindBytes(name) is [Brotli, ..] packed
        ? new(new MemoryStream(packed, 1, packed.Length - 1), CompressionMode.Decompress)
        : throw new InvalidDataException("The value is packed in a way this version does not know.");

    public static TableEntity WithJson<T>(this TableEntity row, string name, T value)
    {
        row[name] = JsonSerializer.Serialize(value, CoreJson.Options);
        return row;
    }

    public static T FromJson<T>(this TableEntity row, string name) => JsonSerializer.Deserialize<T>(row.GetString(name), CoreJson.Options)!;
}
