using System.Text.RegularExpressions;

namespace VictimWorkflow.HostTests.Checkers;

/// <summary>
/// Each checker of the simulated world is there for a rule of Core. With that rule taken out of a build, the same world must be found
/// wanting by that checker: one that cannot fail proves nothing.
/// </summary>
public sealed partial class RemovedRuleTests(AlteredCore core) : IClassFixture<AlteredCore>
{
    [Theory]
    [InlineData("a time to avoid", "Contact/ContactTimes.cs", "                at = EndOfAvoidance(window, at);", "                _ = EndOfAvoidance(window, at);")]
    [InlineData("went to a point that is not safe", "Contact/SafetyCard.cs", "IsSafe && !IsFrozenAt(now)", "!IsFrozenAt(now)")]
    [InlineData("a time to avoid, and nobody said why", "Journeys/ContactGuards.cs", "e.OverrideReason is null && ", "e.PersonRef is null && ")]
    [InlineData("was closed by nobody", "Journeys/JourneyDraft.cs", "ClosedBy = by,", "ClosedBy = null,")]
    [InlineData("was closed without a reason", "Journeys/JourneyDraft.cs", "Because = because,", "Because = null,")]
    [InlineData("that reached nobody", "Journeys/ContactEvidence.cs", "Channel.Human or Channel.HeadsUpThenHuman => IsTwoWay(contact)", "Channel.Human or Channel.HeadsUpThenHuman => true")]
    [InlineData("without an alert before it", "Journeys/Clockwork.cs", "draft.Alert(AlertKind.AtRisk, open.Number, urgent: draft.RuleOf(open).Urgent);", "")]
    [InlineData("a limit of its own", "Journeys/Clockwork.cs", "ends + Duration.FromSeconds(1) : null;", "ends + Duration.FromDays(30) : null;")]
    public async Task A_world_without_the_rule_is_found_wanting(string sentence, string file, string rule, string instead)
    {
        var (exit, output) = await core.RunWithoutAsync(file, rule, instead);

        Assert.True(exit == 1, output);
        Assert.Contains(sentence, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_world_with_every_rule_holds()
    {
        using var whole = new AlteredCore();

        var (exit, output) = await whole.RunAsync();

        Assert.True(exit == 0, output);
        Assert.Contains("every invariant held", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_core_that_throws_dice_has_another_fingerprint_each_time()
    {
        var (_, output) = await core.RunWithoutAsync(
            "Journeys/JourneyDraft.cs", "Revision = Journey.Revision + 1", "Revision = Journey.Revision + Random.Shared.Next(1, 3)", times: 2);

        var fingerprints = Fingerprint().Matches(output).Select(m => m.Value).ToList();
        Assert.Equal(2, fingerprints.Count);
        Assert.NotEqual(fingerprints[0], fingerprints[1]);
    }

    [GeneratedRegex("fingerprint [0-9a-f]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fingerprint();
}
