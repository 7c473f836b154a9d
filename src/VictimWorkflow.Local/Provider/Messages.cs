namespace VictimWorkflow.Local.Provider;

/// <summary>What a caller posts; <c>subject</c> belongs to email alone.</summary>
internal sealed record Submission(string? To, string? Subject, string? Body, string? Tag)
{
    // Ten joined parts of 153 characters: beyond that networks lose parts.
    private const int LongestSms = 1_530;
    private const int LongestBody = 50_000;
    private const int LongestAddress = 1_000;
    private const int LongestTag = 256;
    // One header line of RFC 5322.
    private const int LongestSubject = 998;

    /// <summary>The first field that cannot be accepted, or null.</summary>
    public string? FaultyField(string channel) =>
        !IsWithin(To, LongestAddress) || !IsAddress(channel, To!) ? "to"
        : !IsWithin(Body, channel == Channels.Sms ? LongestSms : LongestBody) ? "body"
        : !IsWithin(Tag, LongestTag) ? "tag"
        : channel == Channels.Email && (!IsWithin(Subject, LongestSubject) || Subject!.Contains('\n')) ? "subject"
        : channel != Channels.Email && Subject is not null ? "subject"
        : null;

    public static bool IsAddress(string channel, string to) => channel switch
    {
        Channels.Sms => to.All(c => char.IsAsciiDigit(c) || c is '+' or ' ' or '-') && to.Count(char.IsAsciiDigit) is >= 5 and <= 15,
        Channels.Email => to.Split('@') is [{ Length: > 0 }, { Length: > 0 }] && !to.Any(char.IsWhiteSpace),
        _ => true,
    };

    private static bool IsWithin(string? text, int longest) => !string.IsNullOrWhiteSpace(text) && text.Length <= longest;
}

internal sealed record InboundReply(string? From, string? Body, string? Channel);

/// <summary>One message that was accepted, as <c>GET /messages</c> shows it. Times are UTC.</summary>
internal sealed record Message(
    string Id, string Key, string Channel, string To, string? Subject, string Body, string Tag,
    DateTime ReceivedAt, string Status, DateTime StatusAt)
{
    public bool Holds(string channel, Submission submission) =>
        (Channel, To, Subject, Body, Tag) == (channel, submission.To, submission.Subject, submission.Body, submission.Tag);
}

/// <summary>What becomes of an accepted message, decided when it is accepted and shown from <paramref name="At"/> on.</summary>
internal sealed record Outcome(string Status, string Detail, DateTime At);

internal sealed record DeliveryReport(string Type, string Id, string Tag, string Channel, string Status, string Detail, DateTime At);

internal sealed record ReplyReceived(string Type, string Id, string Tag, string Channel, string Meaning, DateTime At);

/// <summary>A webhook still owed. The id stays the same at each try, so that a receiver can drop a repeat.</summary>
internal sealed record Callback(string Id, string Payload, int Tries);

internal abstract record SendAnswer
{
    private SendAnswer() { }
    public sealed record Accepted(string Id, bool IsSlow) : SendAnswer;
    public sealed record OtherContent : SendAnswer;
    public sealed record RecipientRefused : SendAnswer;
    public sealed record Unavailable : SendAnswer;
    public sealed record Throttled : SendAnswer;
    public sealed record Full : SendAnswer;
}
