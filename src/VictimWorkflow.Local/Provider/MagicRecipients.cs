namespace VictimWorkflow.Local.Provider;

internal static class Channels
{
    public const string Sms = "sms";
    public const string Email = "email";
    public const string Letter = "letter";
    public static readonly string[] All = [Sms, Email, Letter];
}

/// <summary>What the pretended network does with a message.</summary>
internal enum Behaviour
{
    Delivered, UnavailableTwice, TemporaryFailure, PermanentFailure, Refused, NoReceipt, Slow, ThrottledOnce, DeliveredOnce, Returned,
}

/// <summary>
/// The one table of recipients that misbehave. A number is taken from the range Ofcom keeps for drama (07700 900000 to 900999); the word
/// is the local part of an example.org email address (what follows a plus sign is ignored), or stands in a letter's first address line.
/// Everyone else is delivered to. Whatever is refused for now counts by content, not by key, so that a retry under a new key gets through.
/// </summary>
internal static class MagicRecipients
{
    private static readonly (string? Number, string Word, Behaviour Behaviour)[] s_table =
    [
        //  number         word              what happens
        ("07700900001", "delivered", Behaviour.Delivered),             // accepted; report delivered
        ("07700900002", "unavailable", Behaviour.UnavailableTwice),    // 503 with Retry-After twice, then as delivered
        ("07700900003", "temporary", Behaviour.TemporaryFailure),      // accepted; report temporary-failure, each time
        ("07700900004", "permanent", Behaviour.PermanentFailure),      // accepted; report permanent-failure
        ("07700900005", "refused", Behaviour.Refused),                 // 422 at each call, nothing kept
        ("07700900006", "no-receipt", Behaviour.NoReceipt),            // accepted; never a report
        ("07700900007", "slow", Behaviour.Slow),                       // accepted at once, answered 10 s later; report delivered
        ("07700900008", "throttled", Behaviour.ThrottledOnce),         // 429 with Retry-After once, then as delivered
        ("07700900009", "delivered-once", Behaviour.DeliveredOnce),    // first message as delivered, later ones never a report
        (null, "returned", Behaviour.Returned),                        // accepted; report returned: post only
    ];

    public static Behaviour Of(string channel, string to) => channel switch
    {
        Channels.Sms => Find(row => row.Number == Address(channel, to)),
        Channels.Email => OfEmail(to),
        _ => OfWords(to.Split('\n')[0].Split([' ', ',', '\r', '\t'])),
    };

    /// <summary>One spelling per address, so that a reply from +44 finds what was sent to 0.</summary>
    public static string Address(string channel, string to)
    {
        if (channel != Channels.Sms)
            return string.Join(' ', to.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
        var dialled = string.Concat(to.Where(c => char.IsAsciiDigit(c) || c == '+'));
        return dialled.StartsWith("+44", StringComparison.Ordinal) ? string.Concat("0", dialled.AsSpan(3)) : dialled;
    }

    private static Behaviour OfEmail(string to)
    {
        var parts = to.Trim().Split('@');
        var isMagic = parts.Length == 2 && parts[1].Equals("example.org", StringComparison.OrdinalIgnoreCase);
        return isMagic ? OfWords([parts[0].Split('+')[0]], isPost: false) : Behaviour.Delivered;
    }

    private static Behaviour OfWords(string[] words, bool isPost = true) => Find(row =>
        (isPost || row.Behaviour != Behaviour.Returned) && words.Contains(row.Word, StringComparer.OrdinalIgnoreCase));

    // Behaviour.Delivered is the enumeration's default, hence everyone else's.
    private static Behaviour Find(Predicate<(string? Number, string Word, Behaviour Behaviour)> isMeant) =>
        Array.Find(s_table, isMeant).Behaviour;
}
