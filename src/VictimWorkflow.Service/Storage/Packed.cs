using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Service.Storage;

/// <summary>The stored form of what may be long: one byte that says how it is packed, then its JSON.</summary>
public static class Packed
{
    private const byte Brotli = 1;

    /// <summary>Quality 1 packs property names to almost nothing at a fraction of the cost of the higher ones.</summary>
    private const int Quality = 1;

    /// <summary>A window of 256 KiB holds the largest journey, and what one report starts.</summary>
    private const int WindowBits = 18;

    /// <summary>A journey's JSON is about so many times longer than what is stored of it.</summary>
    private const int UsualRatio = 6;

    public static byte[] Pack<T>(T value)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, CoreJson.Options);
        var buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(json.Length) + 1);
        try
        {
            buffer[0] = Brotli;
            return BrotliEncoder.TryCompress(json, buffer.AsSpan(1), out var length, Quality, WindowBits)
                ? buffer[..(length + 1)]
                : throw new InvalidOperationException("The value could not be packed.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>A state, which carries the number of its shape.</summary>
    /// <exception cref="NewerFormatException">A newer release wrote it.</exception>
    public static T Unpack<T>(byte[] packed) where T : class, IStoredState
    {
        using var json = Opened(packed);
        return StoredState.Read<T>(json.GetBuffer().AsSpan(0, (int)json.Length));
    }

    /// <summary>What is no state: rows that are made again from one.</summary>
    public static T UnpackRow<T>(byte[] packed) where T : class
    {
        using var json = Opened(packed);
        return JsonSerializer.Deserialize<T>(json, CoreJson.Options) ?? throw new InvalidDataException("The value is empty.");
    }

    private static MemoryStream Opened(byte[] packed)
    {
        if (packed is not [Brotli, ..])
        {
            throw new InvalidDataException("The value is packed in a way this version does not know.");
        }

        using var unpacked = new BrotliStream(new MemoryStream(packed, 1, packed.Length - 1), CompressionMode.Decompress);
        var json = new MemoryStream(packed.Length * UsualRatio);
        unpacked.CopyTo(json);
        json.Position = 0;
        return json;
    }
}
