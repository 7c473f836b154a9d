using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Benchmarks;

/// <summary>A crime with one victim, told event by event in virtual time: what is measured is a state that really comes about.</summary>
internal sealed class Story
{
    public const string CrimeRef = "46/1/26";

    public const string Victim = "V1";

    public const string EmailPoint = "V1-email", EmailAddress = "one@example.org";

    private const string Report = """
        {"reportChannel":"phone-101","unit":"medway","officerRef":"officer-1","offence":{"title":"Synthetic offence","flags":[FLAGS]},
        "persons":[{"personRef":"V1","role":"victim","familyName":"Placeholder","contactPoints":[
        {"contactPointRef":"V1-mobile","kind":"mobile","value":"07700 900101","safe":"yes"},
        {"contactPointRef":"V1-email","kind":"email","value":"one@example.org","safe":"yes"}],
        "preferences":{"news":"email","routine":"email","dates":"email",
        "timesToAvoid":[{"days":["mon","tue","wed","thu","fri","sat","sun"],"from":"20:30","to":"08:00"}]}}],"suspects":[{"suspectRef":"D1"}]}
        """;

    private static readonly LocalDateTimePattern s_wall = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    private Story(string wall) => World = new World(new WorldOptions(RuleBook.Current) { Provider = Delivers }, At(wall));

    public World World { get; }

    public int Told { get; private set; }

    public Journey Journey => World.JourneyOf($"{CrimeRef}~{Victim}");

    public Crime Crime => World.FindCrime(CrimeRef)!;

    /// <summary>Under investigation since 24 March 2026, and spoken to once.</summary>
    public static Story InTouch(string flags = "") => new Story("2026-03-24 10:00")
        .Tell("2026-03-24 10:00", "crime.reported", Report.Replace("FLAGS", flags, StringComparison.Ordinal))
        .Tell("2026-03-24 10:30", "crime.recorded", """{"crimeNumber":"46/1/26"}""")
        .Tell("2026-03-24 11:00", "crime.allocated", """{"officerRef":"officer-2","unit":"medway"}""")
        .Spoke("2026-03-24 12:00", "first-contact", "SOP-FIRST-CONTACT");

    /// <summary>Late in the evening an arrest is known; the email about it waits for the morning.</summary>
    public static Story WithEmailInTheMorning()
    {
        var story = InTouch().Tell("2026-03-25 21:30", "suspect.arrested", """{"suspectRef":"D1"}""");
        story.World.MoveTo(At("2026-03-26 07:59"));
        return story;
    }

    /// <summary>Domestic abuse, four suspects, weekly updates, a trial that is moved: two years and more than a hundred events.</summary>
    public static Story OfTwoYears()
    {
        var story = InTouch("\"domestic-abuse\"");
        for (var suspect = 2; suspect <= 4; suspect++)
        {
            story.Tell($"2026-03-25 0{suspect}:00", "suspect.identified", $$"""{"suspectRef":"D{{suspect}}"}""");
        }

        for (var suspect = 1; suspect <= 4; suspect++)
        {
            story.Tell($"2026-03-2{suspect + 5} 09:00", "suspect.arrested", $$"""{"suspectRef":"D{{suspect}}"}""")
                .Tell($"2026-03-2{suspect + 5} 15:00", "suspect.interviewed", $$"""{"suspectRef":"D{{suspect}}","voluntary":false}""")
                .Tell($"2026-03-2{suspect + 5} 19:00", "suspect.released", $$"""{"suspectRef":"D{{suspect}}","basis":"bail","reason":"Enquiries"}""")
                .Spoke($"2026-03-2{suspect + 5} 20:00", "key-event", "R6-ARREST", "R6-INTERVIEW", "R6-RELEASE", "R6-BAIL");
        }

        var day = new LocalDate(2026, 4, 7);
        for (; day < new LocalDate(2027, 6, 1); day = day.PlusWeeks(1))
        {
            story.Spoke($"{day:uuuu-MM-dd} 12:00", "investigative", "R6-UPDATE");
        }

        for (var suspect = 1; suspect <= 4; suspect++)
        {
            story.Tell($"{day:uuuu-MM-dd} 1{suspect}:00", "charge.decided", $$"""{"suspectRef":"D{{suspect}}","decision":"charged","decidedBy":"cps"}""");
        }

        day = day.PlusWeeks(1);
        for (var hearing = 1; day < new LocalDate(2028, 3, 24); day = day.PlusWeeks(1), hearing++)
        {
            story.List(day, hearing % 4 + 1, (hearing / 4) + 1, "listed", 40).Spoke($"{day:uuuu-MM-dd} 16:00", "key-event", "R8-HEARING");
        }

        return story;
    }

    public static Instant At(string wall) => London.LatestOf(s_wall.Parse(wall).Value);

    public Story Tell(string wall, string type, string data)
    {
        var at = At(wall);
        World.MoveTo(at);
        var node = JsonNode.Parse(data)!.AsObject();
        node["crimeRef"] = CrimeRef;
        node["occurredAt"] = at.ToString();
        var reception = World.Receive(Post.Of($"event-{++Told}", Origin.User, type, at, node));
        return reception is Reception.Kept ? this : throw new NotMeasuredException($"The story cannot be told: {type} at {wall}: {reception}.");
    }

    private Story Spoke(string wall, string reason, params string[] covers) => Tell(wall, "contact.logged", $$"""
        {"personRef":"V1","method":"phone","direction":"outbound","outcome":"spoke","reason":"{{reason}}","numberVisible":true,
        "summary":"Told her where the enquiry stands; she asked when she will hear more and was given a day.",
        "covers":[{{string.Join(',', covers.Select(rule => $$"""{"rule":"{{rule}}"}"""))}}]}
        """);

    private Story List(LocalDate day, int suspect, int number, string status, int daysAhead) => Tell($"{day:uuuu-MM-dd} 09:00", "hearing.listed", $$"""
        {"suspectRef":"D{{suspect}}","hearingRef":"H{{suspect}}-{{number}}","kind":"mention","status":"{{status}}",
        "startsAt":"{{At($"{day.PlusDays(daysAhead):uuuu-MM-dd} 10:00")}}","court":{"name":"Maidstone","level":"crown"} }
        """);

    private static System.Collections.Immutable.ImmutableArray<ProviderReport> Delivers(SentMessage message) =>
        [new(Duration.Zero, DeliveryStatus.Accepted), new(Duration.FromMinutes(1), DeliveryStatus.Delivered)];
}
