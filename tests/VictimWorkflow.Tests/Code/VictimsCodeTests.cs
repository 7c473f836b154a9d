using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Code;

/// <summary>The table in force is the contract's, and the row type can hold all of it.</summary>
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

    [Fact]
    public void The_row_type_holds_every_rule_of_the_catalogue_without_a_new_field()
    {
        var rows = EventCatalogue.Rules.Keys.Select(Built).ToList();

        Assert.Equal(158, rows.Select(r => r.Id).Distinct().Count());
        Assert.Equal(EventCatalogue.Rules.Values.Sum(clocks => clocks.Length), rows.Sum(r => r.Clocks.Length));
        Assert.Equal(Enum.GetValues<Unit>().Order(), rows.SelectMany(r => r.Clocks).Select(c => c.Unit).Distinct().Order());
        Assert.Equal(Enum.GetValues<Channel>().Order(), rows.Select(r => r.Channel).Distinct().Order());
        Assert.Equal(Enum.GetValues<CountedFrom>().Order(), rows.SelectMany(r => r.Clocks).Select(c => c.From).Distinct().Order());
        Assert.Contains(rows, r => !r.ChannelWhen.IsEmpty);
        foreach (var row in rows)
        {
            Assert.Equal(EventCatalogue.Rules[row.Id].SelectMany(c => c.Opens.Concat(c.Closes)), row.Clocks.SelectMany(c =>
                c.Opens.Concat(c.Closes)).Select(t => new RuleTrigger(t.Event, t.When?.Text)));
        }

        var edition = new Edition("all", new NodaTime.LocalDate(2021, 4, 1),
            System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(rows.Select(r => KeyValuePair.Create(r.Id, r))));
        Assert.Equal(rows.Sum(r => r.Clocks.Sum(c => c.Opens.Length)), edition.OpenedBy.Values.Sum(o => o.Length));
    }

    // A duty holder is one body; a column that names several, or a role inside one, does not fit without loss. The list may only shrink.
    [Fact]
    public void Owners_that_do_not_fit_one_duty_holder_are_known()
    {
        var fits = s_columns.Values.Count(cells => HolderOf(cells[2]) is not null);

        Assert.Equal(158, s_columns.Count);
        Assert.Equal(OwnersThatFit, fits);
    }

    private const int OwnersThatFit = 119;

    private static Rule Built(string id) => new(
        id, RightOf(id), "synthetic words", OwedToOf(id), HolderOf(s_columns[id][2]) ?? DutyHolder.Officer, ChannelOf(id),
        [.. EventCatalogue.Rules[id].Select(Built)], s_columns[id][1])
    {
        ChannelWhen = [.. Exceptions(s_columns[id][1])],
        Kind = id.EndsWith("DATE", StringComparison.Ordinal) ? MessageKind.Dates : MessageKind.News,
    };

    private static Clock Built(RuleClock clock) => new(
        [.. clock.Opens.Select(Built)], [.. clock.Closes.Select(Built)], s_units[clock.Unit], clock.Standard, clock.Enhanced,
        clock.From is null ? CountedFrom.OccurredAt : s_from[clock.From])
    {
        Label = clock.Label,
    };

    private static Trigger Built(RuleTrigger trigger) => new(trigger.Event, trigger.When is null ? null : new Condition(trigger.When, _ => true));

    // "AP; H where conditions protect the victim", "AP (AH for burglary and violence)", "H unless email is the recorded preference".
    private static IEnumerable<ChannelWhen> Exceptions(string column)
    {
        foreach (var part in column.Split([';', '('], StringSplitOptions.TrimEntries).Skip(1))
        {
            var words = part.TrimEnd(')').Split([" where ", " for ", " if "], 2, StringSplitOptions.None);
            if (words.Length == 2 && s_channels.TryGetValue(words[0], out var channel))
            {
                foreach (var condition in words[1].Split(" and for "))
                {
                    yield return new ChannelWhen(new Condition(condition, _ => true), channel);
                }
            }
        }
    }

    private static Channel ChannelOf(string id)
    {
        var first = s_columns[id][1].Split(' ', ';', ',')[0];
        return s_channels.TryGetValue(first, out var channel) ? channel
            : first == "CPS" ? Channel.HeadsUpThenHuman // "CPS letter; AH": what our own people do.
            : Channel.Internal; // "-": no contact.
    }

    private static Right RightOf(string id) => id[0] == 'W' ? Right.WitnessCharter
        : id.StartsWith("REC-", StringComparison.Ordinal) ? Right.RecordKeeping
        : id[0] == 'R' && char.IsAsciiDigit(id[1]) ? (Right)int.Parse(id[1..id.IndexOf('-', StringComparison.Ordinal)])
        : Right.ToBeToldOfTheInvestigation;

    private static OwedTo OwedToOf(string id) => id[0] == 'W' ? OwedTo.Witness
        : id.StartsWith("REC-", StringComparison.Ordinal) ? OwedTo.Anybody
        : id is "R2-RECORD" or "R8-CHASE" or "SM-MG2" ? OwedTo.TheCase
        : OwedTo.Victim;

    private static DutyHolder? HolderOf(string column) => column switch
    {
        "OIC" or "officer" or "interviewing officer" or "officer taking it" or "officer told" or "FLO" or "person told" or "OIC (VWCU alerts)"
            or "OIC for custody officer" or "attending officer or OIC" or "attending officer / OIC" or "police" => DutyHolder.Officer,
        "FCIR / IMU" or "IMU (auto) / OIC" or "IMU / FCIR" or "FCIR / attending" or "FCIR / officer" or "attending / FCIR" =>
            DutyHolder.RecordingUnit,
        "review unit" => DutyHolder.ReviewUnit,
        "VWCU" => DutyHolder.WitnessCare,
        "VWCU (OIC if no intake)" => DutyHolder.PostCharge,
        "VWCU (duty of court)" or "HMCTS" or "HMCTS, VWCU asks" => DutyHolder.Court,
        "CPS" or "CPS VLU; VWCU backs up" or "CPS, via FLO" => DutyHolder.Cps,
        "YOT" => DutyHolder.Yot,
        "Probation" => DutyHolder.Probation,
        "HMPPS" => DutyHolder.Prison,
        "provider" or "every provider" or "person making it" or "sender" or "provider told" or "provider complained of" => DutyHolder.Everybody,
        _ => null,
    };

    private static string Words(string rule, RuleTrigger trigger) =>
        $"{trigger.Event} {trigger.When ?? s_exceptions.GetValueOrDefault($"{rule} {trigger.Event}")}".Trim();

    private static string Words(Trigger trigger) => $"{trigger.Event} {trigger.When?.Text}".Trim();
}
