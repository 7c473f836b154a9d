using NodaTime;

namespace VictimWorkflow.Core.Code;

/// <summary>Force practice: the figures no source fixes. The defaults are Kent's. A change is dated data and reaches open crimes by <c>rules.changed</c>.</summary>
public sealed record Parameters
{
    public static Parameters Kent { get; } = new();

    public string Version { get; init; } = "kent-1";

    /// <summary>Longest interval between routine updates, in calendar days (SOP 3.2.10).</summary>
    public int UpdateDaysAtMost { get; init; } = 28;

    /// <summary>Witnesses get the victims' figures, the shorter ones when vulnerable or intimidated (catalogue G).</summary>
    public bool WitnessParity { get; init; } = true;

    public bool VictimNotificationScheme { get; init; }

    /// <summary>Attempts before somebody counts as unable to be reached (E.5).</summary>
    public int AttemptsAtLeast { get; init; } = 3;

    public int AttemptMethodsAtLeast { get; init; } = 2;

    public int AttemptDaysAtLeast { get; init; } = 3;

    /// <summary>Two calls closer together than this are one attempt (E.5).</summary>
    public Duration AttemptsApartAtLeast { get; init; } = Duration.FromHours(2);

    /// <summary>A safe-address check older than this no longer counts in domestic abuse (E.7), in calendar days.</summary>
    public int SafeCheckDays { get; init; } = 28;

    /// <summary>A message without a receipt after this counts as not told.</summary>
    public Duration ReceiptWithin { get; init; } = Duration.FromHours(72);

    /// <summary>A released message whose fate nobody knows after this becomes work for a person.</summary>
    public Duration DoubtSettledWithin { get; init; } = Duration.FromMinutes(15);

    /// <summary>The same for urgent news: as long as a sender's claim can last.</summary>
    public Duration UrgentDoubtSettledWithin { get; init; } = Duration.FromMinutes(1);

    /// <summary>Later than this after it happened, an event sends nothing by itself.</summary>
    public Duration HeldWhenLaterThan { get; init; } = Duration.FromDays(7);

    /// <summary>An event that waits longer than this for what it needs goes to quarantine.</summary>
    public Duration WaitAtMost { get; init; } = Duration.FromHours(72);

    public int SummaryCharactersAtLeast { get; init; } = 40;

    public int SendAttemptsAtMost { get; init; } = 4;

    /// <summary>How the force signs its messages; no more than this identifies the sender.</summary>
    public string SenderName { get; init; } = "Kent Police";

    public string ContactLine { get; init; } = "101";
}
