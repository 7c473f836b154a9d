using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;

namespace VictimWorkflow.Tests.Simulation;

/// <summary>
/// One invented crime with two suspects, an adult, a child and a witness, from report to court; now and then the adult is there twice
/// (V3), which comes out later. Everything follows from the seed.
/// Each phase is told by feeds within a day; four days later, when all of it has come by any road, an officer tells the victims.
/// </summary>
internal sealed class InventedFacts
{
    public static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 9, 0);

    private const string Told = "Went through what has happened since we last spoke; questions about the next step were answered.";

    private static readonly string[] s_victims = ["V1", "V2"];
    private static readonly string[] s_allNews = ["R6-ARREST", "R6-INTERVIEW", "R6-RELEASE", "R6-BAIL", "R6-BAILCHANGE", "R6-CHARGE", "R6-NFA",
        "R6-VRR-INFO", "R6-FILED", "R8-HEARING", "R8-TRIALDATE", "R9-OUTCOME", "R9-SENTENCE"];

    private readonly Random _random;
    private readonly List<Fact> _facts = [];
    private readonly Dictionary<string, HashSet<string>> _opened = new() { ["V1"] = [], ["V2"] = [] };
    private readonly bool _isThereTwice;
    private Instant _now = Start;
    private bool _isMerged;

    public InventedFacts(int seed)
    {
        _random = new Random(seed);
        _isThereTwice = seed % 3 > 0;
        Report();
        Custody("D1");
        var second = _random.Next(3) > 0;
        if (second)
        {
            Custody("D2");
        }

        var isFiled = !second && _random.Next(4) == 0;
        if (isFiled)
        {
            Happens("crime.finalised", new() { ["outcome"] = "filed-undetected", ["reason"] = "No lines left", ["approvedBy"] = "sergeant-1" }, "R6-FILED");
            Tell();
            return;
        }

        if (second)
        {
            Happens("charge.decided", new() { ["suspectRef"] = "D2", ["decision"] = "no-charge", ["decidedBy"] = "police", ["reason"] = "Evidence" }, "R6-NFA", "R6-VRR-INFO");
            Tell();
        }

        Happens("charge.decided", new() { ["suspectRef"] = "D1", ["decision"] = "charged", ["decidedBy"] = "cps", ["custody"] = "unconditional-bail" }, "R6-CHARGE");
        Court();
    }

    public IReadOnlyList<Fact> All => _facts;

    private void Report()
    {
        Happens("crime.reported", new()
        {
            ["reportChannel"] = "online",
            ["committedOn"] = "2026-03-01",
            ["unit"] = "medway",
            ["offence"] = new JsonObject { ["title"] = "Synthetic offence", ["flags"] = new JsonArray(_random.Next(2) == 0 ? "loss-or-damage" : "violence") },
            ["persons"] = new JsonArray(
            [
                Person("V1", "victim", "1990-01-27"), Person("V2", "victim", "2012-05-06"), Person("W1", "witness", "1970-08-09"),
                .. _isThereTwice ? [Person("V3", "victim", "1990-01-27")] : Array.Empty<JsonNode>(),
            ]),
        });
        Happens("crime.recorded", new() { ["crimeNumber"] = "46/EXAMPLE/26" });
        Happens("crime.allocated", new() { ["officerRef"] = "officer-1", ["unit"] = "medway" });
        _now += Duration.FromDays(4);
        foreach (var victim in s_victims)
        {
            Acts("contact.logged", Contact(victim, ["SOP-FIRST-CONTACT"], "first-contact"));
            Acts("contact.agreed", new() { ["personRef"] = victim, ["agreedHow"] = "conversation", ["preferences"] = Preferences() });
        }

        Happens("suspect.identified", new() { ["suspectRef"] = "D1" });
        Happens("suspect.identified", new() { ["suspectRef"] = "D2" });
        _now += Duration.FromDays(4);
    }

    private void Custody(string suspect)
    {
        var isBailed = _random.Next(2) == 0;
        Happens("suspect.arrested", new() { ["suspectRef"] = suspect }, "R6-ARREST");
        Happens("suspect.interviewed", new() { ["suspectRef"] = suspect, ["voluntary"] = false }, "R6-INTERVIEW");
        Wish();
        Merge();
        Happens("suspect.released", new() { ["suspectRef"] = suspect, ["basis"] = isBailed ? "bail" : "under-investigation", ["reason"] = "Enquiries" },
            isBailed ? ["R6-RELEASE", "R6-BAIL"] : ["R6-RELEASE"]);
        if (isBailed && _random.Next(2) == 0)
        {
            Happens("bail.changed", new() { ["suspectRef"] = suspect, ["setBy"] = "police", ["change"] = "extended", ["reason"] = "Enquiries" }, "R6-BAILCHANGE");
        }

        Merge();
        Wish();
        Tell();
    }

    // The feeds go on; what either of the two records is told meanwhile is told to the one person.
    private void Merge()
    {
        if (_isThereTwice && !_isMerged && _random.Next(3) > 0)
        {
            _isMerged = true;
            Happens("person.merged", new() { ["personRef"] = "V3", ["intoRef"] = "V1", ["reason"] = "The same person" });
        }
    }

    private void Court()
    {
        Happens("hearing.listed", Hearing("H1", "first", 30), "R8-HEARING");
        if (_random.Next(2) == 0)
        {
            Happens("hearing.listed", Hearing("H1", "first", 33), "R8-HEARING");
        }

        Tell();
        if (_random.Next(2) == 0)
        {
            Happens("hearing.listed", Hearing("H2", "trial", 60), "R8-TRIALDATE");
            Tell();
        }

        _now = Start + Duration.FromDays(75);
        Happens("hearing.resulted", new() { ["suspectRef"] = "D1", ["hearingRef"] = "H1", ["plea"] = "guilty", ["verdict"] = "guilty" }, "R9-OUTCOME");
        Tell();
        Happens("hearing.resulted", new()
        {
            ["suspectRef"] = "D1",
            ["hearingRef"] = "H1",
            ["verdict"] = "guilty",
            ["sentence"] = new JsonObject { ["kinds"] = new JsonArray("fine") },
        }, "R9-SENTENCE");
        Tell();
    }

    // What a person decides in the middle of things: tier, times, news declined.
    private void Wish()
    {
        var victim = _isThereTwice && _random.Next(3) == 0 ? "V3" : s_victims[_random.Next(2)];
        switch (_random.Next(6))
        {
            case 0:
                Acts("needs.assessed", new() { ["personRef"] = "V1", ["kind"] = "review", ["enhanced"] = _random.Next(3) > 0, ["categories"] = new JsonArray("intimidated") });
                break;
            case 1:
                Acts("contact.agreed", new() { ["personRef"] = victim, ["agreedHow"] = "conversation", ["preferences"] = Preferences() });
                break;
            case 2:
                Acts("update.opted-out", new() { ["personRef"] = victim, ["kinds"] = new JsonArray("arrest-and-interview"), ["confirmedInConversation"] = true });
                break;
        }
    }

    // An officer tells some of it, or tries in vain.
    private void Tell()
    {
        _now += Duration.FromDays(4);
        foreach (var victim in s_victims)
        {
            var covers = _opened[victim].Where(_ => _random.Next(4) > 0).ToArray();
            if (covers.Length > 0)
            {
                Acts("contact.logged", Contact(victim, covers, "key-event", _random.Next(4) > 0 ? "spoke" : "no-answer"));
            }
        }

        _now += Duration.FromDays(4);
    }

    private void Happens(string type, JsonObject data, params string[] opens)
    {
        foreach (var rules in _opened.Values)
        {
            rules.UnionWith(opens.Intersect(s_allNews));
        }

        Add(type, data, byFeed: true);
    }

    private void Acts(string type, JsonObject data) => Add(type, data, byFeed: false);

    private void Add(string type, JsonObject data, bool byFeed)
    {
        _now += Duration.FromMinutes(_random.Next(20, 240));
        data["crimeRef"] = "C-SAME";
        data["occurredAt"] = InstantPattern.ExtendedIso.Format(_now);
        if (byFeed)
        {
            data["knownAt"] = InstantPattern.ExtendedIso.Format(_now + Duration.FromMinutes(1)); // Else each road would give its own.
        }

        _facts.Add(new Fact($"fact-{_facts.Count:00}", type, _now, data, byFeed));
    }

    private static JsonObject Hearing(string hearing, string kind, int inDays) => new()
    {
        ["suspectRef"] = "D1",
        ["hearingRef"] = hearing,
        ["kind"] = kind,
        ["status"] = "listed",
        ["startsAt"] = InstantPattern.ExtendedIso.Format(Start + Duration.FromDays(40 + inDays)),
        ["court"] = new JsonObject { ["name"] = "Exampletown", ["level"] = "magistrates" },
    };

    private static JsonObject Contact(string victim, string[] covers, string reason, string outcome = "spoke") => new()
    {
        ["personRef"] = victim,
        ["method"] = "in-person",
        ["direction"] = "outbound",
        ["outcome"] = outcome,
        ["reason"] = reason,
        ["summary"] = Told,
        ["covers"] = new JsonArray([.. covers.Select(rule => new JsonObject { ["rule"] = rule })]),
    };

    private JsonObject Preferences() => new()
    {
        ["dates"] = "email",
        ["news"] = _random.Next(2) == 0 ? "phone" : "email",
        ["routine"] = "phone",
        ["intervalDays"] = new[] { 7, 14, 28 }[_random.Next(3)],
    };

    private static JsonObject Person(string person, string role, string birthDate) => new()
    {
        ["personRef"] = person,
        ["role"] = role,
        ["birthDate"] = birthDate,
        ["contactPoints"] = new JsonArray(
            new JsonObject { ["contactPointRef"] = $"{person}-email", ["kind"] = "email", ["value"] = "someone@example.org", ["safe"] = "yes" }),
    };
}
