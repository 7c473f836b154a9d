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

    /// <summary>A journey's JSON is about so many times longer than what is stored of it.</summary>
    private const int UsualRatio = 6;

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

    /// <exception cref="NewerFormatException">A newer release wrote it.</exception>
    public static T Unpack<T>(byte[] packed) where T : class, IStoredState
    {
        if (packed is not [Brotli, ..]) throw new InvalidDataException("The state is packed in a way this version does not know.");
        using var unpacked = new BrotliStream(new MemoryStream(packed, 1, packed.Length - 1), CompressionMode.Decompress);
        using var json = new MemoryStream(packed.Length * UsualRatio);
        unpacked.CopyTo(json);
        return StoredState.Read<T>(json.GetBuffer().AsSpan(0, (int)json.Length));
    }
}
