using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace VictimWorkflow.Functions.Tables;

/// <summary>Partition and row keys. They stand in stored rows: what is here may be added to and not changed.</summary>
internal static class Keys
{
    /// <summary>
    /// Partitions over which what has no partition of its own is spread: what is due, and events not admitted. A sweep reads every one
    /// of them, and each takes some 2,000 rows a second. Cannot be changed once rows are stored: their places follow from it.
    /// </summary>
    public const int Buckets = 8;

    /// <summary>A key may have 512 characters and is made of a few parts; of a longer text start and hash are kept.</summary>
    private const int LongestPart = 300;

    private const int KeptOfLonger = 200;

    /// <summary>Behind every text that starts with the same: no character that <see cref="Part"/> lets through is as high.</summary>
    public const string End = "~";

    /// <summary>A text as part of a key: Azure forbids / \ # ? and control characters, and our own marks are kept for ourselves.</summary>
    /// <remarks>Character by character, so that the start of a text gives the start of its key.</remarks>
    public static string Part(string text)
    {
        var part = new StringBuilder(text.Length);
        foreach (var c in text)
            _ = char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or ' ' or '@'
                ? part.Append(c)
                : part.Append(CultureInfo.InvariantCulture, $"!{(int)c:X4}");
        return part.Length <= LongestPart
            ? part.ToString()
            : $"{part.ToString(0, KeptOfLonger)}!{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }

    /// <summary>A partition named by a text from outside, which may be empty.</summary>
    public static string Partition(string kind, string text) => $"{kind}|{Part(text)}";

    public static string Bucket(string kind, string text) => BucketAt(kind, SHA256.HashData(Encoding.UTF8.GetBytes(text))[0] % Buckets);

    public static string BucketAt(string kind, int number) => $"{kind}|{number}";

    public static IEnumerable<string> AllBuckets(string kind) => Enumerable.Range(0, Buckets).Select(n => BucketAt(kind, n));

    public static string Number(int number) => number.ToString("D10", CultureInfo.InvariantCulture);

    /// <summary>A moment that sorts as text, of any sign; absent is after every other.</summary>
    public static string Moment(Instant? at) => Moment(Ticks(at));

    public static string Moment(long ticks) => unchecked((ulong)ticks ^ (1UL << 63)).ToString("D20", CultureInfo.InvariantCulture);

    /// <summary>The moment with which a key begins.</summary>
    public static long TicksOf(string key) =>
        unchecked((long)(ulong.Parse(key.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture) ^ (1UL << 63)));

    /// <summary>The newest first.</summary>
    public static string MomentBackwards(Instant at) => Moment(~at.ToUnixTimeTicks());

    public static long Ticks(Instant? at) => at?.ToUnixTimeTicks() ?? long.MaxValue;

    public static Instant? FromTicks(long ticks) => ticks == long.MaxValue ? null : Instant.FromUnixTimeTicks(ticks);

    /// <summary>Never before the true moment: woken a part of a tick early, a journey would be due again at once.</summary>
    public static long TicksRoundedUp(Instant at) =>
        (at + Duration.FromNanoseconds(NodaConstants.NanosecondsPerTick - 1)).ToUnixTimeTicks();
}
