using System.Text.Json.Nodes;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Beginnings many tests share. The report is on Tuesday 24 March 2026; no bank holiday is near before Easter (3 and 6 April).</summary>
internal static class Given
{
    public const string Summary = "Told her of the arrest at the flat; she asked whether he will be kept overnight.";

    public static readonly string[] EveryDay = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static object Mobile(string person = "V1", string safe = "yes") =>
        new { contactPointRef = $"{person}-mobile", kind = "mobile", value = "07700 900101", safe };

    public static object Email(string person = "V1", string safe = "yes", string? checkedAt = null) => checkedAt is null
        ? new { contactPointRef = $"{person}-email", kind = "email", value = "one@example.org", safe }
        : new { contactPointRef = $"{person}-email", kind = "email", value = "one@example.org", safe, checkedAt, checkedBy = "victim" };

    public static object Person(
        string reference = "V1", string role = "victim", string kind = "individual", string? birthDate = null, object? preferences = null,
        object[]? points = null, bool namedContact = false)
    {
        var person = new JsonObject { ["personRef"] = reference, ["role"] = role, ["kind"] = kind, ["familyName"] = "Placeholder" };
        person["contactPoints"] = Node(points ?? [Mobile(reference)]);
        if (birthDate is not null)
        {
            person["birthDate"] = birthDate;
        }

        if (preferences is not null)
        {
            person["preferences"] = Node(preferences);
        }

        if (namedContact)
        {
            person["namedContact"] = Node(new { name = "Placeholder" });
        }

        return person;
    }

    public static object Report(string[]? flags = null, object[]? persons = null, string[]? suspects = null, string? committedOn = null)
    {
        var report = new JsonObject
        {
            ["reportChannel"] = "phone-101",
            ["unit"] = "medway",
            ["officerRef"] = "officer-1",
            ["offence"] = Node(new { title = "Synthetic offence", flags = flags ?? [] }),
            ["persons"] = Node(persons ?? [Person()]),
        };
        if (suspects is not null)
        {
            report["suspects"] = Node(suspects.Select(s => new { suspectRef = s }).ToArray());
        }

        if (committedOn is not null)
        {
            report["committedOn"] = committedOn;
        }

        return report;
    }

    public static CrimeFile Reported(
        string[]? flags = null, object[]? persons = null, string[]? suspects = null, string? committedOn = null, CrimeFile? into = null) =>
        (into ?? new CrimeFile()).On("2026-03-24 10:00", "crime.reported", Report(flags, persons, suspects, committedOn));

    public static CrimeFile Investigating(
        string[]? flags = null, object[]? persons = null, string[]? suspects = null, string? committedOn = null, CrimeFile? into = null) =>
        Reported(flags, persons, suspects ?? ["D1"], committedOn, into)
            .On("2026-03-24 10:30", "crime.recorded", new { crimeNumber = "46/1/26" })
            .On("2026-03-24 11:00", "crime.allocated", new { officerRef = "officer-2", unit = "medway" });

    /// <summary>Under investigation and spoken to on Tuesday at 12:00; the next routine update is due on 21 April.</summary>
    public static CrimeFile InTouch(
        string[]? flags = null, object[]? persons = null, string[]? suspects = null, string? committedOn = null, CrimeFile? into = null) =>
        Investigating(flags, persons, suspects, committedOn, into)
            .On("2026-03-24 12:00", "contact.logged", Spoke(["SOP-FIRST-CONTACT"], reason: "first-contact"));

    public static object Spoke(
        string[] covers, string reason = "key-event", string method = "phone", string outcome = "spoke", string person = "V1",
        string direction = "outbound", string summary = Summary, string? eventRef = null, string? overrideReason = null, bool numberVisible = true,
        string? suspectRef = null)
    {
        var contact = new JsonObject
        {
            ["personRef"] = person,
            ["method"] = method,
            ["direction"] = direction,
            ["outcome"] = outcome,
            ["reason"] = reason,
            ["summary"] = summary,
            ["numberVisible"] = numberVisible,
            ["covers"] = new JsonArray([.. covers.Select(rule => Cover(rule, eventRef))]),
        };
        if (overrideReason is not null)
        {
            contact["overrideReason"] = overrideReason;
        }

        if (suspectRef is not null)
        {
            contact["suspectRef"] = suspectRef;
        }

        return contact;
    }

    /// <summary>A hearing of D1 before the court at Maidstone.</summary>
    public static object Listing(string kind, string startsAt, string hearingRef = "H1", string level = "crown") =>
        new { suspectRef = "D1", hearingRef, kind, status = "listed", startsAt, court = new { name = "Maidstone", level } };

    /// <summary>Somebody in copy of the victim's news, at an email address of their own.</summary>
    public static JsonObject Nominee(
        string method = "email", string safe = "yes", bool inCopy = true, string[]? notToldOf = null, string? language = null, string? until = null, object? avoid = null)
    {
        var nominee = Someone("N", method, safe, until, avoid);
        nominee["inCopy"] = inCopy;
        nominee["notToldOf"] = Node(notToldOf ?? []);
        if (language is not null)
        {
            nominee["language"] = language;
        }

        return nominee;
    }

    /// <summary>Somebody beside the victim, with an email address and an agreement of their own.</summary>
    public static JsonObject Someone(string reference, string method, string safe = "yes", string? until = null, object? avoid = null)
    {
        var someone = Node(new
        {
            name = "Placeholder",
            contactPoints = new[] { Email(reference, safe) },
            preferences = new { news = method, timesToAvoid = avoid is null ? [] : new[] { avoid } },
        }).AsObject();
        if (until is not null)
        {
            someone["until"] = until;
        }

        return someone;
    }

    /// <summary>A victim with somebody beside them in this role: <c>nominee</c>, <c>spokesperson</c>.</summary>
    public static JsonObject With(string role, JsonObject someone, object? preferences = null, string? birthDate = null, object[]? points = null)
    {
        var person = Node(Person(preferences: preferences, birthDate: birthDate, points: points)).AsObject();
        person[role] = someone.DeepClone();
        return person;
    }

    public static object Agreed(object preferences, string agreedHow = "conversation", string person = "V1") =>
        new { personRef = person, preferences, agreedHow };

    private static JsonObject Cover(string rule, string? eventRef) =>
        eventRef is null ? new JsonObject { ["rule"] = rule } : new JsonObject { ["rule"] = rule, ["eventRef"] = eventRef };

    private static JsonNode Node(object value) => System.Text.Json.JsonSerializer.SerializeToNode(value)!;
}
