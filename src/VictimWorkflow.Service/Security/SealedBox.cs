using System.Security.Cryptography;

namespace VictimWorkflow.Service.Security;

/// <summary>AES-256-GCM in one run of bytes: version, nonce, cipher text, tag. The version byte is part of what is authenticated.</summary>
internal static class SealedBox
{
    internal const int KeyLength = 32;
    private const byte Version = 1;
    private const int NonceLength = 12, TagLength = 16, Overhead = 1 + NonceLength + TagLength;

    internal static byte[] Seal(byte[] key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        var box = new byte[Overhead + plaintext.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        var cipherText = box.AsSpan(1 + NonceLength, plaintext.Length);
        aes.Encrypt(nonce, plaintext, cipherText, box.AsSpan(box.Length - TagLength), [Version, .. associatedData]);
        return box;
    }

    /// <exception cref="CryptographicException">The box, its associated data or its key is not the one it was sealed with.</exception>
    internal static byte[] Open(byte[] key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associatedData)
    {
        if (box.Length < Overhead || box[0] != Version) throw new CryptographicException("Not a sealed box of a version known here.");
        var plaintext = new byte[box.Length - Overhead];
        using var aes = new AesGcm(key, TagLength);
        var cipherText = box.Slice(1 + NonceLength, plaintext.Length);
        aes.Decrypt(box.Slice(1, NonceLength), cipherText, box[^TagLength..], plaintext, [Version, .. associatedData]);
        return plaintext;
    }
}
