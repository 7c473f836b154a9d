using System.ComponentModel.DataAnnotations;

namespace VictimWorkflow.Service.Moving;

/// <summary>Settings of one installation (configuration section <c>Force</c>), checked when the host starts.</summary>
public sealed class ForceOptions
{
    public const string Section = "Force";

    /// <summary>Stands before every journey id, so that two forces' ids never meet. 2 to 10 characters of a-z 0-9.</summary>
    [Required]
    [RegularExpression("^[a-z0-9]{2,10}$")]
    public string Prefix { get; init; } = "kent";

    /// <summary>
    /// Numbers and addresses that may be written to. Empty lets everybody be reached and is for production only; reports marked
    /// synthetic are held to the list everywhere. An entry is a whole value, or ends in <c>*</c> (07700900*), or begins with it (*@example.org).
    /// </summary>
    public string[] AllowList { get; init; } = ["07700900*", "*@example.org", "*.example.org", "*ZZ99 9ZZ"];

    /// <summary>Whether only the allow-list is reached. Off means production.</summary>
    public bool OnlyAllowList { get; init; } = true;

    /// <summary>More events than this answered and not worked on, and senders are asked to wait (429).</summary>
    [Range(1, 1_000_000)]
    public int UnsteppedAtMost { get; init; } = 20_000;
}
