using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Code;

/// <summary>The table in force is the contract's and the catalogue's.</summary>
public class VictimsCodeTests
{
    // Rows whose table says more than the contract's short form, and why.
    private static readonly Dictionary<string, string> s_exceptions = new(StringComparer.Ordinal)
    {
        ["SOP-PREFS person.updated"] = "preferences given", // A correction of an address records no preferences.
    };

    // The unit of the contract and ours.
    private static readonly Dictionary<string, Unit> s_units = new(StringComparer.Ordinal)
    {
        ["h"] = Unit.Hours,
        ["wd"] = Unit.WorkingDays,
        ["cd"] = Unit.CalendarDays,
        ["months"] = Unit.Months,
        ["event"] = Unit.Event,
        ["before"] = Unit.Before,
        ["agreed"] = Unit.Agreed,
        ["last-contact"] = Unit.LastContact,
        ["cica"] = Unit.Cica,
        ["none"] = Unit.None,
    };

    private static readonly Dictionary<string, CountedFrom> s_from = new(StringComparer.Ordinal)
    {
        ["occurredAt"] = CountedFrom.OccurredAt,
        ["knownAt"] = CountedFrom.KnownAt,
        ["complaint"] = CountedFrom.Complaint,
        ["arrivedAt"] = CountedFrom.ArrivedAt,
        ["lastSuccessfulContact"] = CountedFrom.LastSuccessfulContact,
    };

    private static readonly Dictionary<string, Channel> s_channels = new(StringComparer.Ordinal)
    {
        ["H"] = Channel.Human,
        ["AH"] = Channel.HeadsUpThenHuman,
        ["AP"] = Channel.WrittenIfPreferred,
        ["A"] = Channel.Automatic,
        ["W"] = Channel.Written,
        ["I"] = Channel.Internal,
        ["N"] = Channel.AnotherBody,
    };

    private static readonly Dictionary<string, string[]> s_columns = File.ReadLines(Path.Combine(House.Repository.Root,
        "tests/VictimWorkflow.Tests/Code/channels.txt"))
        .Where(line => !line.StartsWith('#')).Select(line => line.Split(" | ")).ToDictionary(cells => cells[0]);

    public static TheoryData<string> InForce => [.. VictimsCode.Code2021.Rules.Keys];

    [Fact]
    public void Every_row_of_the_catalogue_is_in_force()
    {
        Assert.Equal(158, VictimsCode.Code2021.Rules.Count);
        Assert.Equal(EventCatalogue.Rules.Keys.Order(StringComparer.Ordinal), VictimsCode.Code2021.Rules.Keys.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(InForce))]
    public void A_row_in_force_is_the_contracts(string id)
    {
        var ours = VictimsCode.Code2021.Rules[id].Clocks;
        var contracts = EventCatalogue.Rules[id];

        Assert.Equal(contracts.Length, ours.Length);
        foreach (var (clock, contract) in ours.Zip(contracts))
        {
            Assert.Equal(s_units[contract.Unit], clock.Unit);
            Assert.Equal((contract.Standard, contract.Enhanced), (clock.Standard, clock.Enhanced));
            Assert.Equal(contract.From is null ? CountedFrom.OccurredAt : s_from[contract.From], clock.From);
            Assert.Equal(contract.Label, clock.Label);
            Assert.Equal(contract.Opens.Select(t => Words(id, t)), clock.Opens.Select(Words));
            Assert.Equal(contract.Closes.Select(t => Words(id, t)), clock.Closes.Select(Words));
        }
    }

    [Theory, MemberData(nameof(InForce))]
    public void A_row_in_force_has_the_catalogues_channel(string id)
    {
        // Asked of a person, but met by what is recorded of it, never by the contact itself.
        string[] recorded = ["SOP-PREFS", "SOP-VNA", "SOP-NEEDS-INIT"];
        var rule = VictimsCode.Code2021.Rules[id];

        Assert.Equal(recorded.Contains(id) ? Channel.Internal : ChannelOf(id), rule.Channel);
        if (s_columns[id][1].Contains("conditions protect", StringComparison.Ordinal))
        {
            Assert.Equal(Channel.Human, Assert.Single(rule.ChannelWhen).Channel);
        }
    }

    [Theory, MemberData(nameof(InForce))]
    public void A_row_in_force_says_what_is_owed_by_whom_and_why(string id)
    {
        var rule = VictimsCode.Code2021.Rules[id];

        Assert.Equal(id, rule.Id);
        Assert.DoesNotContain(rule.Words[^1], ".!");
        Assert.True(char.IsLower(rule.Words[0]) && rule.Source.Length > 5);
        Assert.All(rule.Clocks, clock => Assert.True(clock.Enhanced is null || clock.Enhanced <= clock.Standard,
            "Enhanced rights never lengthen a limit."));
    }

    [Fact]
    public void The_edition_answers_for_the_date_of_the_trigger()
    {
        var later = VictimsCode.Code2021 with { Id = "code-2027", InForceFrom = new NodaTime.LocalDate(2027, 4, 1) };
        var book = RuleBook.Current with { Editions = [VictimsCode.Code2021, later] };

        Assert.Equal("code-2021", book.EditionOn(new NodaTime.LocalDate(2019, 1, 1)).Id);
        Assert.Equal("code-2021", book.EditionOn(new NodaTime.LocalDate(2027, 3, 31)).Id);
        Assert.Equal("code-2027", book.EditionOn(new NodaTime.LocalDate(2027, 4, 1)).Id);
    }

    [Theory, MemberData(nameof(InForce))]
    public void A_row_in_force_serves_the_right_and_binds_the_body_that_the_catalogue_names(string id)
    {
        var rule = VictimsCode.Code2021.Rules[id];

        Assert.Equal(RightOf(id) ?? rule.Right, rule.Right);
        // A column that names several bodies, or a role inside one, does not fit one duty holder without loss.
        Assert.Contains(rule.Holder, HolderOf(s_columns[id][2]) ?? [rule.Holder]);
    }

    [Fact]
    public void Every_trigger_of_every_row_is_found_by_its_event()
    {
        var edition = VictimsCode.Code2021;

        Assert.Equal(EventCatalogue.Rules.Values.Sum(clocks => clocks.Sum(c => c.Opens.Length)), edition.OpenedBy.Values.Sum(o => o.Length));
        Assert.All(edition.OpenedBy, of => Assert.All(of.Value, opening => Assert.Equal(of.Key, opening.Trigger.Event)));
    }

    private static Channel ChannelOf(string id)
    {
        var first = s_columns[id][1].Split(' ', ';', ',')[0];
        return s_channels.TryGetValue(first, out var channel) ? channel
            : first == "CPS" ? Channel.HeadsUpThenHuman // "CPS letter; AH": what our own people do.
            : Channel.Internal; // "-": no contact.
    }

    // Where the name of the row says it; the plea is told with the outcome.
    private static Right? RightOf(string id) => id == "R8-PLEA-G" ? Right.ToBeToldTheOutcome
        : id[0] == 'W' ? Right.WitnessCharter
        : id.StartsWith("REC-", StringComparison.Ordinal) ? Right.RecordKeeping
        : id[0] == 'R' && char.IsAsciiDigit(id[1]) ? (Right)int.Parse(id[1..id.IndexOf('-', StringComparison.Ordinal)])
        : null;

    private static DutyHolder[]? HolderOf(string column) => column switch
    {
        "OIC" or "officer" or "interviewing officer" or "officer taking it" or "officer told" or "FLO" or "OIC (VWCU alerts)" or "OIC / SIO"
            or "OIC for custody officer" or "attending officer or OIC" or "attending officer / OIC" or "FCIR / officer" or "police" => [DutyHolder.Officer],
        "FCIR / IMU" or "IMU (auto) / OIC" or "IMU / FCIR" or "FCIR / attending" => [DutyHolder.RecordingUnit],
        "review unit" => [DutyHolder.ReviewUnit],
        "VWCU" => [DutyHolder.WitnessCare, DutyHolder.PostCharge],
        "VWCU (OIC if no intake)" => [DutyHolder.PostCharge],
        "VWCU (duty of court)" or "HMCTS" or "HMCTS, VWCU asks" => [DutyHolder.Court],
        "CPS" or "CPS VLU; VWCU backs up" or "CPS, via FLO" => [DutyHolder.Cps],
        "YOT" => [DutyHolder.Yot],
        "Probation" => [DutyHolder.Probation],
        "HMPPS" => [DutyHolder.Prison],
        "provider" or "every provider" or "person making it" or "person told" or "sender" or "provider complained of" => [DutyHolder.Everybody],
        _ => null,
    };

    private static string Words(string rule, RuleTrigger trigger) =>
        $"{trigger.Event} {trigger.When ?? s_exceptions.GetValueOrDefault($"{rule} {trigger.Event}")}".Trim();

    private static string Words(Trigger trigger) => $"{trigger.Event} {trigger.When?.Text}".Trim();
}
