using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Local.Storage;

/// <summary>The stored form of a state of Core: one byte that says how it is packed, then its JSON.</summary>
internal static class Packed
{
    private const byte Brotli = 1;

    /// <summary>Quality 1 packs property names to almost nothing at a fraction of the cost of the higher ones.</summary>
    private const int Quality = 1;

    /// <summary>A window of 64 KiB holds the largest journey.</summary>
    private const int WindowBits = 16;

    public static byte[] Pack<T>(T state)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(state, CoreJson.Options);
        var buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(json.Length) + 1);
        try
        {
            buffer[0] = Brotli;
            if (!BrotliEncoder.TryCompress(json, buffer.AsSpan(1), out var length, Quality, WindowBits))
                throw new InvalidOperationException("The state could not be packed.");
            return buffer[..(length + 1)];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    public static T Unpack<T>(byte[] packed)
    {
        if (packed is not [Brotli, ..]) throw new InvalidDataException("The state is packed in a way this version does not know.");
        using var json = new BrotliStream(new MemoryStream(packed, 1, packed.Length - 1), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<T>(json, CoreJson.Options) ?? throw new InvalidDataException("The state is empty.");
    }
}
