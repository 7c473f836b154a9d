using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Service.Moving;

/// <summary>
/// Reads a reply by a few plain words. Someone who says they are not the person asked for counts first, then a wish for no more messages:
/// both guard the victim. What is not plain is <see cref="ReplyMeaning.Other"/> and is left to a human being.
/// </summary>
public static class ReplyWords
{
    private static readonly (ReplyMeaning Meaning, string[] Phrases)[] s_table =
    [
        (ReplyMeaning.WrongPerson, ["wrong number", "wrong person", "not me", "not my name", "don't know this person"]),
        (ReplyMeaning.Stop, ["stop", "unsubscribe", "no more messages", "no more texts", "leave me alone"]),
        (ReplyMeaning.Other, ["don't call", "dont call", "not call", "don't ring", "not ring", "don't phone", "not phone", "not ok", "not okay"]),
        (ReplyMeaning.CallMe, ["call", "ring", "phone"]),
        (ReplyMeaning.Acknowledged, ["ok", "okay", "yes", "thanks", "thank you", "received", "got it"]),
    ];

    public static ReplyMeaning Read(string body)
    {
        var spoken = body.Replace('’', '\'').Select(c => char.IsLetter(c) || c == '\'' ? char.ToLowerInvariant(c) : ' ');
        var words = $" {string.Join(' ', string.Concat(spoken).Split(' ', StringSplitOptions.RemoveEmptyEntries))} ";
        var found = Array.FindIndex(s_table, row => row.Phrases.Any(phrase => words.Contains($" {phrase} ", StringComparison.Ordinal)));
        return found < 0 ? ReplyMeaning.Other : s_table[found].Meaning;
    }
}
