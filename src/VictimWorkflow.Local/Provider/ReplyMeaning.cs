namespace VictimWorkflow.Local.Provider;

/// <summary>
/// Reads a reply by a few plain words. Someone who says they are not the person asked for counts first, then a wish for no more messages:
/// both guard the victim. What is not plain is <c>other</c> and is left to a human being.
/// </summary>
internal static class ReplyMeaning
{
    private static readonly (string Meaning, string[] Phrases)[] s_table =
    [
        ("wrong-person", ["wrong number", "wrong person", "not me", "not my name", "don't know this person"]),
        ("stop", ["stop", "unsubscribe", "no more messages", "no more texts", "leave me alone"]),
        ("other", ["don't call", "dont call", "not call", "don't ring", "not ring", "don't phone", "not phone", "not ok", "not okay"]),
        ("call-me", ["call", "ring", "phone"]),
        ("acknowledged", ["ok", "okay", "yes", "thanks", "thank you", "received", "got it"]),
    ];

    public static string Of(string body)
    {
        var spoken = body.Replace('’', '\'').Select(c => char.IsLetter(c) || c == '\'' ? char.ToLowerInvariant(c) : ' ');
        var words = $" {string.Join(' ', string.Concat(spoken).Split(' ', StringSplitOptions.RemoveEmptyEntries))} ";
        var row = Array.Find(s_table, row => row.Phrases.Any(phrase => words.Contains($" {phrase} ", StringComparison.Ordinal)));
        return row.Meaning ?? "other";
    }
}
