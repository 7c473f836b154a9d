using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace VictimWorkflow.Service.Security;

/// <summary>
/// Names that tell nobody anything without the installation secret: the same input gives the same name on every host of the
/// installation, and nobody outside it can find out whose it is by trying references or numbers.
/// </summary>
/// <remarks>Ids made here stand in stored rows for years. Do not change encoding, purposes or alphabet; golden values hold them.</remarks>
public sealed partial class KeyedHash
{
    public const int MinimumSecretLength = 32;

    /// <summary>128 bits: two journeys of one force will not meet by chance, and the id stays short enough for a URL.</summary>
    private const int KeptBytes = 16;

    /// <summary>Crockford's base32 in lower case: no letter is taken for a digit when an id is read out on the telephone.</summary>
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private readonly byte[] _journeyKey, _crimeKey, _addressKey;

    public KeyedHash(byte[] installationSecret)
    {
        if (installationSecret.Length < MinimumSecretLength)
            throw new ArgumentException($"The secret is shorter than {MinimumSecretLength} bytes.", nameof(installationSecret));
        _journeyKey = SubKey(installationSecret, "victim-workflow/journey-id/1");
        _crimeKey = SubKey(installationSecret, "victim-workflow/crime-id/1");
        _addressKey = SubKey(installationSecret, "victim-workflow/address/1");
    }

    public string JourneyId(string forcePrefix, string crimeRef, string personRef) =>
        Id(forcePrefix, Hash(_journeyKey, crimeRef, personRef));

    public string CrimeId(string forcePrefix, string crimeRef) => Id(forcePrefix, Hash(_crimeKey, crimeRef));

    /// <summary>The keyed hash of a contact value, equal for all the ways in which people write the same number or address.</summary>
    /// <remarks>
    /// A kind is mobile, landline, email, address or portal. The two kinds of number are one here: a suspect's mobile entered as
    /// somebody's landline must still be known.
    /// </remarks>
    public string Address(string kind, string value) => kind switch
    {
        "mobile" or "landline" => Base32(Hash(_addressKey, "number", NormaliseNumber(value))),
        "email" => Base32(Hash(_addressKey, "email", value.Trim().ToLowerInvariant())),
        "address" => Base32(Hash(_addressKey, "address", new string([.. value.ToLowerInvariant().Where(char.IsLetterOrDigit)]))),
        "portal" => Base32(Hash(_addressKey, "portal", value.Trim())),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), "Not a kind of contact point."),
    };

    /// <summary>A number in international form, from 07…, +44 7…, +44 (0)7…, 0044… or 44…; one without a country is British.</summary>
    public static string NormaliseNumber(string value)
    {
        var digits = new string([.. value.Where(char.IsAsciiDigit)]);
        var isInternational = value.AsSpan().TrimStart().StartsWith("+");
        if (!isInternational && digits.StartsWith("00", StringComparison.Ordinal)) (digits, isInternational) = (digits[2..], true);
        if (!isInternational && digits.StartsWith('0')) return "+44" + digits.TrimStart('0');
        // 12 digits from 44 are a British number whose plus sign was lost; a number without its first 0 is shorter.
        if (!isInternational && !(digits.Length >= 12 && digits.StartsWith("44", StringComparison.Ordinal))) return "+44" + digits;
        return digits.StartsWith("440", StringComparison.Ordinal) ? "+44" + digits[3..] : "+" + digits;
    }

    private static string Id(string forcePrefix, byte[] hash)
    {
        if (!ForcePrefix().IsMatch(forcePrefix))
            throw new ArgumentException("A force prefix is 2 to 10 characters of a-z 0-9.", nameof(forcePrefix));
        return $"{forcePrefix}-{Base32(hash)}";
    }

    /// <summary>Each part is preceded by its length, so that no two lists of parts give the same bytes.</summary>
    private static byte[] Hash(byte[] key, params ReadOnlySpan<string> parts)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hmac.AppendData(length);
            hmac.AppendData(bytes);
        }
        return hmac.GetHashAndReset()[..KeptBytes];
    }

    private static string Base32(byte[] bytes)
    {
        var text = new StringBuilder((bytes.Length * 8 + 4) / 5);
        var (bits, held) = (0, 0);
        foreach (var b in bytes)
        {
            (bits, held) = ((bits << 8 | b) & 0xFFF, held + 8);
            while (held >= 5)
            {
                held -= 5;
                text.Append(Alphabet[bits >> held & 31]);
            }
        }
        if (held > 0) text.Append(Alphabet[bits << 5 - held & 31]);
        return text.ToString();
    }

    private static byte[] SubKey(byte[] secret, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, HMACSHA256.HashSizeInBytes, info: Encoding.UTF8.GetBytes(purpose));

    [GeneratedRegex("^[a-z0-9]{2,10}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ForcePrefix();
}
