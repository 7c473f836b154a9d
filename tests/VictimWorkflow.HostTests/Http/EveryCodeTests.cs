using System.Text.Json.Nodes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Http;

/// <summary>
/// Every code of the contract, provoked over HTTP. Who acts by hand is told at once; what a feed sends is answered 202, and the code
/// stands in the event's result and in quarantine.
/// </summary>
public sealed class EveryCodeTests
{
    private const string Told = "Explained what happens next; she asked about the broken window and her insurance.";

    private static readonly Dictionary<string, Func<Scene, Task<Answer>>> s_whatItNames = new()
    {
        ["bad-signature"] = s => s.Service.PostSignedAsync("msg-9", Given.Report("C-9"), RunningService.ProviderSecret),
        ["timestamp-outside-tolerance"] = s => s.Service.PostSignedAsync("msg-9", Given.Report("C-9"), sentAgo: TimeSpan.FromMinutes(6)),
        ["unknown-event-type"] = s => s.Officer("crime.guessed", "{}"),
        ["invalid-data"] = s => s.Officer("concern.reported", """{"personRef": "V1", "kind": "weather", "reportedBy": "victim"}"""),
        ["unknown-crime"] = s => s.Officer("property.released", """{"crimeRef": "C-9", "personRef": "V1", "propertyRef": "P-1"}"""),
        ["unknown-person"] = s => s.Officer("property.released", """{"personRef": "V9", "propertyRef": "P-1"}"""),
        ["unknown-suspect"] = s => s.Officer("suspect.arrested", """{"suspectRef": "D9"}"""),
        ["unknown-hearing"] = s => s.Officer("hearing.held", """{"hearingRef": "H9", "stage": "finished"}"""),
        ["unknown-duty"] = s => s.Officer("duty.recorded", """{"personRef": "V1", "rule": "R99-NONE", "result": "done"}"""),
        ["duty-not-owed"] = s => s.Contact(covers: "R9-SENTENCE"),
        ["time-in-future"] = s => s.Contact(more: """{"occurredAt": "2026-04-10T09:06:00Z"}"""),
        ["conflicting-event"] = async s =>
        {
            await s.OfficerIsHeard("contact.logged", Scene.ContactData(Told), "visit-1");
            return await s.Officer("contact.logged", Scene.ContactData(Told + " She will ring."), "visit-1");
        },
        ["not-permitted"] = s => s.Officer("crime.recorded", "{}"),
        ["crime-already-exists"] = s => s.OfficerClient.ActAsync(Given.Report("C-1")),
        ["person-required"] = s =>
        {
            var report = Given.Report("C-9");
            report["data"]!["persons"] = new JsonArray();
            return s.OfficerClient.ActAsync(report);
        },
        ["illegal-move"] = async s =>
        {
            await s.NotProsecuted();
            return await s.Officer("suspect.arrested", """{"suspectRef": "D1"}""");
        },
        ["supervisor-required"] = s => s.Officer("journey.suspended", """{"personRef": "V1", "reason": "Asked for quiet", "until": "2026-05-01T09:00:00Z"}"""),
        ["reason-required"] = s => s.Officer("duty.recorded", """{"personRef": "V1", "rule": "SOP-VNA", "result": "not-possible"}"""),
    };

    private static readonly Dictionary<string, Func<Scene, Task<Answer>>> s_moves = new()
    {
        ["already-charged"] = async s =>
        {
            await s.Charged();
            return await s.Supervisor("crime.finalised", """{"outcome": "filed-undetected", "reason": "No lines left"}""");
        },
        ["reopen-required"] = async s =>
        {
            await s.NotProsecuted();
            return await s.Officer("charge.decided", """{"suspectRef": "D1", "decision": "charged", "decidedBy": "police"}""");
        },
        ["start-time-required"] = async s =>
        {
            await s.Charged();
            return await s.Officer("hearing.listed", """{"suspectRef": "D1", "hearingRef": "H1", "kind": "first", "status": "listed", "court": {"name": "Exampletown", "level": "magistrates"}}""");
        },
        ["not-in-custody"] = async s =>
        {
            await s.Investigated();
            return await s.Officer("suspect.released", """{"suspectRef": "D1", "basis": "unconditional", "reason": "Enquiries go on"}""");
        },
        ["no-bail-to-change"] = async s =>
        {
            await s.Investigated();
            return await s.Officer("bail.changed", """{"suspectRef": "D1", "setBy": "police", "change": "extended", "reason": "Enquiries go on"}""");
        },
        ["review-window-closed"] = async s =>
        {
            await s.NotProsecuted();
            await s.OfficerIsHeard("contact.logged", Scene.ContactData(Told, covers: "R6-NFA"));
            await s.Service.MoveToAsync("2026-07-11T09:00:00Z");
            return await s.WitnessCare("request.received", """{"personRef": "V1", "kind": "review", "occurredAt": "2026-07-11T09:00:00Z"}""");
        },
        ["admission-missing"] = async s =>
        {
            await s.Investigated();
            return await s.Officer("disposal.recorded", """{"suspectRef": "D1", "stage": "given", "kind": "caution", "viewsNotSoughtReason": "Moved abroad"}""");
        },
        ["views-missing"] = async s =>
        {
            await s.Investigated();
            return await s.Officer("disposal.recorded", """{"suspectRef": "D1", "stage": "given", "kind": "caution", "admissionRecorded": true}""");
        },
    };

    private static readonly Dictionary<string, Func<Scene, Task<Answer>>> s_filing = new()
    {
        ["attempts-not-exhausted"] = async s =>
        {
            await s.Investigated();
            return await s.File();
        },
        ["risk-answer-missing"] = async s =>
        {
            await s.TriedEverything();
            return await s.File();
        },
        ["welfare-check-missing"] = async s =>
        {
            await s.TriedEverything("domestic-abuse");
            await s.AnswerRisk();
            return await s.File();
        },
        ["elp-answer-missing"] = async s =>
        {
            await s.TriedEverything();
            await s.AnswerRisk();
            return await s.File();
        },
        ["closing-guard-open"] = async s =>
        {
            await s.NotProsecuted();
            return await s.Supervisor("crime.finalised", """{"outcome": "closed", "reason": "Nothing left to do"}""");
        },
    };

    private static readonly Dictionary<string, Func<Scene, Task<Answer>>> s_contact = new()
    {
        ["summary-too-short"] = s => s.Contact("Told her of it."),
        ["summary-says-nothing"] = s => s.Contact("Victim updated by phone about the case as required today."),
        ["unsafe-contact-point"] = s => s.Contact(more: """{"contactPointRef": "V1-old-mobile"}"""),
        ["outside-agreed-times"] = async s =>
        {
            await s.OfficerIsHeard("contact.agreed", """
                {"personRef": "V1", "agreedHow": "conversation",
                 "preferences": {"timesToAvoid": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "24:00"}]}}
                """);
            return await s.Contact();
        },
        ["first-contact-method"] = async s =>
        {
            await s.Feed("crime.recorded", "{}");
            return await s.Contact(covers: "SOP-FIRST-CONTACT", more: """{"method": "sms", "outcome": "sent"}""");
        },
        ["written-news-barred"] = s => s.Contact(covers: "R3-ACK", more: """{"crimeRef": "C-2", "method": "email", "outcome": "sent"}"""),
        ["letter-barred"] = s => s.Contact(covers: "R3-ACK", more: """{"crimeRef": "C-2", "method": "letter", "outcome": "sent"}"""),
        ["interval-needs-request"] = s => s.Officer("contact.agreed", """{"personRef": "V1", "agreedHow": "form", "preferences": {"intervalDays": 60}}"""),
        ["conversation-needed"] = s => s.Officer("update.opted-out", """{"personRef": "V1", "kinds": ["decisions"], "confirmedInConversation": false}"""),
        ["safety-news-asked-separately"] = s =>
            s.Officer("update.opted-out", """{"personRef": "V1", "kinds": ["decisions", "bail-and-release"], "confirmedInConversation": true}"""),
        ["tier-locked"] = s => s.Officer("needs.assessed", """{"crimeRef": "C-2", "personRef": "V1", "kind": "full", "enhanced": false}"""),
        ["business-has-no-tier"] = s => s.Officer("needs.assessed", """{"crimeRef": "C-2", "personRef": "B1", "kind": "full", "enhanced": true, "categories": ["persistent"]}"""),
        ["business-has-no-vps"] = s => s.Officer("statement.recorded", """{"crimeRef": "C-2", "personRef": "B1", "kind": "vps", "stage": "taken"}"""),
        ["consent-missing"] = s => s.Officer("referral.recorded", """{"crimeRef": "C-2", "personRef": "V1", "service": "isva", "stage": "sent", "consentBy": "implied"}"""),
        ["not-eligible"] = s => s.Officer("referral.recorded", """{"personRef": "V1", "service": "homicide-service", "stage": "sent"}"""),
        ["human-contact-needed"] = s => s.Officer("duty.recorded", """{"personRef": "V1", "rule": "SOP-FIRST-CONTACT", "result": "done"}"""),
        ["unknown-event"] = s => s.Supervisor("event.withdrawn", """{"eventRef": "msg-99", "reason": "test"}"""),
        ["unknown-contact-point"] = s => s.Officer("contact-point.frozen", """{"personRef": "V1", "contactPointRef": "V1-fax", "reason": "unsafe"}"""),
    };

    private static readonly Dictionary<string, Func<Scene, Task<Answer>>> s_atTheDoor = new()
    {
        ["too-large"] = s => s.Contact(new string('x', BodyLimit.Event)),
        ["not-signed-in"] = async s =>
        {
            using var nobody = s.Service.NewClient();
            return await nobody.AskAsync("/api/journeys");
        },
        ["not-found"] = s => s.OfficerClient.AskAsync("/api/journeys/kent-nobody"),
        ["too-many-requests"] = async s =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(600)); // Counted at most every half second.
            await s.Service.PostSignedAsync("msg-7", Given.Report("C-7"));
            await s.Service.PostSignedAsync("msg-8", Given.Report("C-8"));
            await Task.Delay(TimeSpan.FromMilliseconds(600));
            return await s.Service.PostSignedAsync("msg-9", Given.Report("C-9"));
        },
        ["unavailable"] = async s =>
        {
            await s.Service.CloseStoreAsync();
            return await s.Service.PostSignedAsync("msg-9", Given.Report("C-9"));
        },
    };

    private static readonly Dictionary<string, Func<Scene, Task<Answer>>> s_atOnce =
        new([.. s_whatItNames, .. s_moves, .. s_filing, .. s_contact, .. s_atTheDoor]);

    /// <summary>What feeds send, and how long it takes until it is turned away: what may wait is given its three days.</summary>
    private static readonly Dictionary<string, Func<Scene, Task<string>>> s_afterwards = new()
    {
        ["crime-already-exists"] = s => s.Feed("crime.reported", Given.Report("C-1", person: "V9")["data"]!.ToJsonString()),
        ["unknown-message"] = s => s.Feed("delivery.reported", """{"personRef": "V1", "messageRef": "kent-nobody.1", "channel": "email", "status": "delivered"}"""),
        ["conflicting-event"] = async s =>
        {
            await s.Feed("suspect.identified", """{"suspectRef": "D1"}""");
            return await s.Feed("suspect.identified", """{"suspectRef": "D1"}""");
        },
        ["illegal-move"] = async s =>
        {
            await s.NotProsecuted();
            return await s.Feed("cps-file.recorded", """{"stage": "submitted"}""");
        },
        ["no-conviction"] = async s =>
        {
            await s.Charged();
            await s.Feed("hearing.listed", """{"suspectRef": "D1", "hearingRef": "H1", "kind": "first", "status": "listed", "startsAt": "2026-04-10T09:00:00Z", "court": {"name": "Exampletown", "level": "magistrates"}}""");
            return await s.Feed("hearing.resulted", """{"suspectRef": "D1", "hearingRef": "H1", "sentence": {"kinds": ["fine"]}}""");
        },
        ["no-review-pending"] = async s =>
        {
            await s.NotProsecuted();
            return await s.Feed("review.decided", """{"suspectRef": "D1", "outcome": "decision-stands", "decidedBy": "police"}""");
        },
        ["time-in-future"] = s => s.Feed("crime.recorded", """{"occurredAt": "2026-04-10T09:06:00Z"}"""),
        ["unknown-crime"] = s => s.Late("crime.recorded", """{"crimeRef": "C-9"}"""),
        ["unknown-person"] = s => s.Late("property.released", """{"personRef": "V9", "propertyRef": "P-1"}"""),
        ["unknown-suspect"] = s => s.Late("suspect.arrested", """{"suspectRef": "D9"}"""),
        ["unknown-hearing"] = s => s.Late("hearing.held", """{"hearingRef": "H9", "stage": "finished"}"""),
        ["unknown-event"] = s => s.Late("event.withdrawn", """{"eventRef": "msg-99", "reason": "test"}"""),
        ["not-in-custody"] = async s =>
        {
            await s.Investigated();
            return await s.Late("suspect.released", """{"suspectRef": "D1", "basis": "unconditional", "reason": "Enquiries go on"}""");
        },
        ["no-bail-to-change"] = async s =>
        {
            await s.Investigated();
            return await s.Late("bail.changed", """{"suspectRef": "D1", "setBy": "police", "change": "extended", "reason": "Enquiries go on"}""");
        },
    };

    /// <summary>What a feed's body itself lacks: told in the answer, nothing is kept.</summary>
    private static readonly Dictionary<string, (string Type, string Data)> s_onReading = new()
    {
        ["supervisor-required"] = ("duty.recorded", """{"personRef": "V1", "rule": "SOP-VNA", "result": "excused", "reason": "Moved abroad"}"""),
        ["result-required"] = ("appeal.recorded", """{"suspectRef": "D1", "stage": "decided", "against": "conviction"}"""),
    };

    public static TheoryData<string> AtOnce => [.. s_atOnce.Keys];

    public static TheoryData<string> Afterwards => [.. s_afterwards.Keys];

    public static TheoryData<string> OnReading => [.. s_onReading.Keys];

    [Theory, MemberData(nameof(AtOnce))]
    public async Task A_person_or_a_sender_is_told_at_once(string code)
    {
        await using var scene = await Scene.SetAsync(backlog: code == "too-many-requests" ? "1" : "20000");

        var answer = await s_atOnce[code](scene);

        Assert.Equal((StatusOf(code), code), (answer.Status, answer.Code));
        Assert.Equal("application/problem+json", answer.Response.Content.Headers.ContentType!.MediaType);
        Assert.False(string.IsNullOrWhiteSpace((string?)answer.Body!["detail"]));
    }

    [Theory, MemberData(nameof(Afterwards))]
    public async Task What_a_feed_sent_stands_in_its_result_and_in_quarantine(string code)
    {
        await using var scene = await Scene.SetAsync();
        using var reader = scene.Service.NewClient(await scene.Service.Get<AccessGrants>().IssueSourceKeyAsync("records", "test"));
        using var operate = await scene.Service.SignInAsync("operator-1", [Role.Operator], ["*"]);

        var id = await s_afterwards[code](scene);

        var result = await reader.AskAsync($"/api/events/{id}");
        Assert.Equal(("quarantined", code), ((string?)result.Body!["state"], (string?)result.Body["code"]));
        var line = Assert.Single((await operate.AskAsync("/api/quarantine")).Body!["items"]!.AsArray())!;
        Assert.Equal(($"records|{id}", code), ((string?)line["eventId"], (string?)line["code"]));
    }

    [Theory, MemberData(nameof(OnReading))]
    public async Task What_a_body_lacks_is_answered_and_not_kept(string code)
    {
        await using var scene = await Scene.SetAsync();
        var (type, data) = s_onReading[code];

        var answer = await scene.Service.PostSignedAsync("msg-9", Scene.Event(type, data));

        Assert.Equal((StatusOf(code), code), (answer.Status, answer.Code));
        Assert.Equal(0, await scene.Service.Store.CountUnadmittedAsync());
    }

    [Fact]
    public void Every_code_of_the_contract_is_provoked()
    {
        var provoked = s_atOnce.Keys.Concat(s_afterwards.Keys).Concat(s_onReading.Keys).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(EventCatalogue.Errors.Keys.Order(StringComparer.Ordinal), provoked.Order(StringComparer.Ordinal));
    }

    // The contract's table of answers, read from its text and not from the product.
    private static int StatusOf(string code) => code switch
    {
        "invalid-data" or "unknown-event-type" => 400,
        "bad-signature" or "timestamp-outside-tolerance" or "not-signed-in" => 401,
        "not-permitted" => 403,
        "unknown-crime" or "unknown-person" or "unknown-suspect" or "unknown-hearing" or "unknown-message" or "not-found" => 404,
        "conflicting-event" or "illegal-move" or "crime-already-exists" or "reopen-required" or "already-charged" => 409,
        "too-large" => 413,
        "too-many-requests" => 429,
        "unavailable" => 503,
        _ => 422,
    };
}
