using System.ComponentModel.DataAnnotations;

namespace VictimWorkflow.Service.Operations;

/// <summary>How long each class of data is kept (configuration section <c>Retention</c>), in days; checked when the host starts.</summary>
/// <remarks>The ledger is not here: obligations, the log without words, and the audit are kept.</remarks>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>Raw bodies of events that were admitted or settled, from receipt. Never longer than 30 days.</summary>
    [Range(1, 30)]
    public int BodyDays { get; init; } = 30;

    /// <summary>Quarantined events nobody mended, from receipt: they are settled as given up, and their bodies go.</summary>
    [Range(30, 365)]
    public int QuarantineDays { get; init; } = 90;

    /// <summary>Notes of who read which journey: six years, the time in which a misuse can be brought to court.</summary>
    [Range(365, 10_000)]
    public int AccessDays { get; init; } = 2_192;

    /// <summary>Names, numbers and words of a crime in which nothing is owed or waits, from its last step: seven years.</summary>
    [Range(365, 40_000)]
    public int EndedDays { get; init; } = 2_557;
}
