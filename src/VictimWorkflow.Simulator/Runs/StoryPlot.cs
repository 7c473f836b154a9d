using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Calendar;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>What happens in an invented crime, and to whom.</summary>
internal sealed partial class Story
{

    private void Invent(Instant start)
    {
        var at = start + Duration.FromMinutes(_random.Between(0, 600));
        Feed("crime.reported", at, Report(at));
        at += Hours(1, 30);
        Feed("crime.recorded", at, new() { ["crimeNumber"] = "46/EXAMPLE/26" });
        at += Hours(1, 48);
        Feed("crime.allocated", at, new() { ["officerRef"] = "officer-1", ["unit"] = "medway" });
        if (_random.Chance(_kind.Detected))
        {
            for (var suspect = 1; suspect <= Math.Max(1, _kind.Suspects); suspect++)
            {
                Detect($"D{suspect}", at + Hours(2, 400));
            }
        }
        else if (_random.Chance(60))
        {
            Feed("crime.finalised", at + Hours(400, 2000), new()
            {
                ["outcome"] = "filed-undetected",
                ["reason"] = "no line left",
                ["approvedBy"] = "supervisor-1",
            });
        }

        Rounds(start);
        Mishaps();
    }

    private JsonObject Report(Instant at) => new()
    {
        ["reportChannel"] = _random.Any("phone-101", "phone-999", "online"),
        ["committedOn"] = $"{London.DateOf(at).PlusDays(-_random.Between(0, 3)):uuuu-MM-dd}",
        ["unit"] = "medway",
        ["offence"] = new JsonObject { ["title"] = _kind.Name, ["flags"] = List(_kind.Flags) },
        ["persons"] = new JsonArray([.. _kind.Roles.Select((cast, index) => Person(cast, $"P{index + 1}"))]),
        ["suspects"] = new JsonArray([.. Enumerable.Range(1, _kind.Suspects).Select(Suspect)]),
    };

    private JsonObject Suspect(int number) => new() { ["suspectRef"] = $"D{number}", ["under18"] = _random.Chance(15) };

    private static JsonArray List(IEnumerable<string> words) => new([.. words.Select(w => JsonValue.Create(w))]);

    private JsonObject Person(Cast cast, string personRef)
    {
        var person = new JsonObject
        {
            ["personRef"] = personRef,
            ["role"] = cast == Cast.Witness ? "witness" : "victim",
            ["kind"] = cast == Cast.Business ? "business" : "individual",
            ["contactPoints"] = new JsonArray(
                Point(personRef, "mobile", "07700 900123"), Point(personRef, "email", "person@example.org"),
                Point(personRef, "address", "1 Example Road")),
        };
        if (cast != Cast.Business)
        {
            person["birthDate"] = cast == Cast.Child ? "2014-05-06" : "1985-05-06";
        }
        else if (_random.Chance(70))
        {
            person["namedContact"] = Representative(Point($"{personRef}-contact", "email", "named@example.org"));
        }

        if (cast == Cast.Child)
        {
            person["parentOrGuardian"] = Representative(Point($"{personRef}-parent", "mobile", "07700 900456"));
        }

        if (_random.Chance(50))
        {
            person["preferences"] = Preferences();
        }

        return person;
    }

    private static JsonObject Representative(JsonObject point) => new() { ["name"] = "Placeholder", ["contactPoints"] = new JsonArray(point) };

    private JsonObject Point(string owner, string kind, string value)
    {
        var safe = _random.Any("yes", "yes", "yes", "no", "unknown");
        if (safe != "yes")
        {
            _watchman.MarkUnsafe($"{owner}-{kind}");
        }

        return new JsonObject { ["contactPointRef"] = $"{owner}-{kind}", ["kind"] = kind, ["value"] = value, ["safe"] = safe };
    }

    private JsonObject Preferences()
    {
        var preferences = new JsonObject
        {
            ["dates"] = _random.Any("sms", "email", "phone"),
            ["news"] = _random.Any("phone", "email", "sms", "letter"),
            ["routine"] = _random.Any("phone", "email", "sms"),
            ["intervalDays"] = _random.Any(7, 14, 28),
        };
        if (_random.Chance(60))
        {
            preferences["timesToAvoid"] = _random.Any(0, 1, 2) switch
            {
                0 => new JsonArray(Window(["mon", "tue", "wed", "thu", "fri"], "09:00", "17:00")),
                1 => new JsonArray(Window(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "21:30", "09:30")),
                _ => new JsonArray(Window(["sat", "sun"], "00:00", "24:00"), Window(["wed"], "12:00", "15:00")),
            };
        }

        return preferences;
    }

    private static JsonObject Window(string[] days, string from, string to) =>
        new() { ["days"] = List(days), ["from"] = from, ["to"] = to };

    private void Detect(string suspect, Instant at)
    {
        if (_kind.Suspects == 0)
        {
            Feed("suspect.identified", at, new() { ["suspectRef"] = suspect, ["under18"] = _random.Chance(20) });
        }

        at += Hours(1, 100);
        Feed("suspect.arrested", at, new() { ["suspectRef"] = suspect });
        at += Hours(2, 12);
        Feed("suspect.interviewed", at, new() { ["suspectRef"] = suspect, ["voluntary"] = false });
        at += Hours(1, 6);
        var basis = _random.Any("bail", "under-investigation");
        Feed("suspect.released", at, new()
        {
            ["suspectRef"] = suspect,
            ["basis"] = basis,
            ["reason"] = "further enquiries",
            ["conditionsProtectVictim"] = basis == "bail",
        });
        if (basis == "bail" && _random.Chance(40))
        {
            Feed("bail.changed", at + Hours(24, 300), new()
            {
                ["suspectRef"] = suspect,
                ["setBy"] = "police",
                ["change"] = _random.Any("varied", "extended"),
                ["reason"] = "address changed",
                ["conditionsProtectVictim"] = true,
            });
        }

        at += Hours(300, 1800);
        var decision = _random.Any("charged", "charged", "no-charge");
        Feed("charge.decided", at, new()
        {
            ["suspectRef"] = suspect,
            ["decision"] = decision,
            ["decidedBy"] = _random.Any("police", "cps"),
            ["reason"] = "evidence",
            ["custody"] = "conditional-bail",
            ["civilianWitness"] = true,
        });
        if (decision == "charged")
        {
            GoToCourt(suspect, at);
        }
    }

    private void GoToCourt(string suspect, Instant at)
    {
        var first = Hear(suspect, "first", at + Hours(24, 72), 14, 28);
        var isGuilty = _random.Chance(50);
        Result(suspect, "first", first, isGuilty ? new() { ["plea"] = "guilty", ["verdict"] = "guilty" } : new() { ["plea"] = "not-guilty" });
        var last = first;
        if (!isGuilty)
        {
            last = Hear(suspect, "trial", first + Hours(24, 200), 40, 120);
            var trial = $"{suspect}-trial";
            Feed("witness.required", first + Hours(24, 400), new() { ["personRef"] = "P1", ["hearingRef"] = trial, ["required"] = true });
            isGuilty = _random.Chance(60);
            Feed("hearing.held", last, new() { ["suspectRef"] = suspect, ["hearingRef"] = trial, ["stage"] = "started" });
            Result(suspect, "trial", last, new() { ["verdict"] = isGuilty ? "guilty" : "not-guilty" });
        }

        if (isGuilty)
        {
            var sentence = Hear(suspect, "sentence", last + Hours(24, 72), 14, 28);
            var custody = new JsonObject { ["kinds"] = List(["immediate-custody"]), ["months"] = _random.Between(2, 40) };
            Result(suspect, "sentence", sentence, new() { ["sentence"] = custody });
        }
    }

    private Instant Hear(string suspect, string kind, Instant listedAt, int leastDays, int mostDays)
    {
        var startsAt = London.At(London.DateOf(listedAt).PlusDays(_random.Between(leastDays, mostDays)), new LocalTime(10, 0));
        Feed("hearing.listed", listedAt, new()
        {
            ["suspectRef"] = suspect,
            ["hearingRef"] = $"{suspect}-{kind}",
            ["kind"] = kind,
            ["status"] = "listed",
            ["startsAt"] = NodaTime.Text.InstantPattern.ExtendedIso.Format(startsAt),
            ["court"] = new JsonObject { ["name"] = "Medway", ["level"] = "magistrates" },
        });
        return startsAt;
    }

    private void Result(string suspect, string kind, Instant at, JsonObject result)
    {
        (result["suspectRef"], result["hearingRef"]) = (suspect, $"{suspect}-{kind}");
        Feed("hearing.resulted", at + Duration.FromHours(5), result);
    }

    private Duration Hours(int least, int most) => Duration.FromMinutes(_random.Between(least * 60, most * 60));
}
