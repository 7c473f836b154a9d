using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Tests.Journeys;

namespace VictimWorkflow.Tests.Crimes;

/// <summary>The moves of catalogue F: from each state, each event, and where it leads or why not.</summary>
public class LifeCycleTests
{
    // How a crime gets into each state, as names of s_events.
    private static readonly Dictionary<string, string> s_paths = new(StringComparer.Ordinal)
    {
        ["reported"] = "",
        ["recorded"] = "recorded",
        ["investigating"] = "recorded, allocated",
        ["not-investigated"] = "recorded, not investigated",
        ["filed-undetected"] = "recorded, allocated, filed",
        ["nfa"] = "recorded, allocated, no charge",
        ["nfa under review"] = "recorded, allocated, no charge, review asked",
        ["nfa overturned"] = "recorded, allocated, no charge, review asked, overturned",
        ["oocd"] = "recorded, allocated, disposal",
        ["oocd breached"] = "recorded, allocated, disposal, breached prosecute",
        ["charged"] = "recorded, allocated, charged, listed",
        ["pre-plea"] = "recorded, allocated, charged, listed, no plea",
        ["awaiting-trial"] = "recorded, allocated, charged, listed, plea not guilty",
        ["trial"] = "recorded, allocated, charged, listed, plea not guilty, trial starts",
        ["awaiting-sentence"] = "recorded, allocated, charged, listed, plea guilty",
        ["acquitted"] = "recorded, allocated, charged, listed, plea not guilty, trial starts, verdict not guilty",
        ["discontinued"] = "recorded, allocated, charged, listed, discontinued",
        ["sentenced"] = "recorded, allocated, charged, listed, plea guilty, sentence",
        ["appeal"] = "recorded, allocated, charged, listed, plea guilty, sentence, appeal lodged",
        ["post-trial"] = "recorded, allocated, charged, listed, plea guilty, sentence, contact scheme sent",
        ["closed"] = "recorded, allocated, disposal, complied",
        ["cancelled"] = "not a crime",
    };

    private static readonly object s_underScheme = new { kinds = new[] { "immediate-custody" }, months = 24, specifiedOffence = true };
    private static readonly object s_court = new { name = "Maidstone", level = "crown" };

    private static readonly Dictionary<string, (string Type, object? Data)> s_events = new(StringComparer.Ordinal)
    {
        ["recorded"] = ("crime.recorded", null),
        ["allocated"] = ("crime.allocated", new { officerRef = "officer-1", unit = "medway" }),
        ["not a crime"] = Final("cancelled-not-a-crime"),
        ["merged"] = Final("cancelled-merged"),
        ["transferred"] = Final("cancelled-transferred"),
        ["not investigated"] = Final("not-investigated"),
        ["filed"] = Final("filed-undetected"),
        ["disengaged"] = Final("filed-disengaged"),
        ["closed"] = Final("closed"),
        ["new information"] = Reopened("new-information"),
        ["victim back"] = Reopened("victim-returned"),
        ["review upheld"] = Reopened("review-upheld"),
        ["late appeal"] = Reopened("late-appeal"),
        ["arrested"] = ("suspect.arrested", new { suspectRef = "D1" }),
        ["interviewed"] = ("suspect.interviewed", new { suspectRef = "D1", voluntary = true }),
        ["file"] = ("cps-file.recorded", new { suspectRef = "D1", stage = "submitted" }),
        ["charged"] = Decided("charged"),
        ["no charge"] = Decided("no-charge"),
        ["discontinued"] = Decided("discontinued"),
        ["no evidence"] = Decided("no-evidence-offered"),
        ["altered"] = Decided("charge-altered"),
        ["dropped"] = Decided("charge-dropped"),
        ["disposal"] = ("disposal.recorded", new
        {
            suspectRef = "D1",
            stage = "given",
            kind = "caution",
            admissionRecorded = true,
            viewsNotSoughtReason = "Abroad"
        }),
        ["disposal unadmitted"] = ("disposal.recorded", new
        {
            suspectRef = "D1",
            stage = "given",
            kind = "caution",
            admissionRecorded = false,
            viewsNotSoughtReason = "Abroad"
        }),
        ["disposal unasked"] = ("disposal.recorded", new { suspectRef = "D1", stage = "given", kind = "caution", admissionRecorded = true }),
        ["complied"] = ("disposal.recorded", new { suspectRef = "D1", stage = "complied" }),
        ["breached prosecute"] = ("disposal.recorded", new { suspectRef = "D1", stage = "breached", prosecute = true }),
        ["breached no prosecution"] = ("disposal.recorded", new { suspectRef = "D1", stage = "breached", prosecute = false }),
        ["review asked"] = ("request.received", new { personRef = "V1", suspectRef = "D1", kind = "review" }),
        ["overturned"] = ("review.decided", new { suspectRef = "D1", outcome = "decision-overturned", decidedBy = "police" }),
        ["upheld decision"] = ("review.decided", new { suspectRef = "D1", outcome = "decision-stands", decidedBy = "police" }),
        ["measures"] = ("special-measures.recorded", new { suspectRef = "D1", personRef = "V1", stage = "applied", measures = new[] { "screens" } }),
        ["listed"] = ("hearing.listed", new
        {
            suspectRef = "D1",
            hearingRef = "T",
            kind = "trial",
            status = "listed",
            startsAt = "2027-05-11 10:00",
            court = s_court
        }),
        ["trial starts"] = ("hearing.held", new { hearingRef = "T", stage = "started" }),
        ["trial ends"] = ("hearing.held", new { hearingRef = "T", stage = "finished" }),
        ["no plea"] = Result(new { suspectRef = "D1", hearingRef = "T", plea = "none" }),
        ["sent up"] = Result(new { suspectRef = "D1", hearingRef = "T", sentToCrownCourt = true }),
        ["plea guilty"] = Result(new { suspectRef = "D1", hearingRef = "T", plea = "guilty" }),
        ["plea not guilty"] = Result(new { suspectRef = "D1", hearingRef = "T", plea = "not-guilty" }),
        ["adjourned"] = Result(new { suspectRef = "D1", hearingRef = "T" }),
        ["hung"] = Result(new { suspectRef = "D1", hearingRef = "T", verdict = "hung" }),
        ["retrial"] = Result(new { suspectRef = "D1", hearingRef = "T", retrialOrdered = true }),
        ["verdict guilty"] = Result(new { suspectRef = "D1", hearingRef = "T", verdict = "guilty" }),
        ["verdict not guilty"] = Result(new { suspectRef = "D1", hearingRef = "T", verdict = "not-guilty" }),
        ["stayed"] = Result(new { suspectRef = "D1", hearingRef = "T", verdict = "stayed" }),
        ["warrant"] = Result(new { suspectRef = "D1", hearingRef = "T", warrant = "issued" }),
        ["sentence"] = Result(new { suspectRef = "D1", hearingRef = "T", sentence = s_underScheme }),
        ["guilty and sentence"] = Result(new
        {
            suspectRef = "D1",
            hearingRef = "T",
            verdict = "guilty",
            sentence = s_underScheme
        }),
        ["unlisted result"] = Result(new { suspectRef = "D1", hearingRef = "X", verdict = "guilty" }),
        ["appeal lodged"] = Appeal("lodged"),
        ["leave granted"] = Appeal("leave-granted"),
        ["leave refused"] = Appeal("leave-refused"),
        ["appeal abandoned"] = Appeal("abandoned"),
        ["appeal dismissed"] = Appeal("decided", "dismissed"),
        ["appeal quashed"] = Appeal("decided", "conviction-quashed"),
        ["appeal retrial"] = Appeal("decided", "retrial-ordered"),
        ["contact scheme sent"] = Scheme("victim-contact-scheme", "sent"),
        ["notification scheme sent"] = Scheme("victim-notification-scheme", "sent"),
        ["contact scheme opted out"] = Scheme("victim-contact-scheme", "opted-out"),
        ["sentence ended"] = ("sentence-stage.reported", new { suspectRef = "D1", stage = "sentence-ended" }),
        ["released"] = ("sentence-stage.reported", new { suspectRef = "D1", stage = "released" }),
    };

    // state | event | where it leads, by a feed. "waits": the state is still earlier than every state the move starts from.
    private const string Table = """
        reported            | recorded                 | recorded
        reported            | not a crime              | cancelled
        reported            | merged                   | cancelled
        recorded            | transferred              | cancelled
        recorded            | not investigated         | not-investigated
        recorded            | allocated                | investigating
        recorded            | recorded                 | illegal-move
        investigating       | allocated                | investigating
        not-investigated    | new information          | investigating
        filed-undetected    | victim back              | investigating
        nfa                 | review upheld            | investigating
        closed              | new information          | investigating
        closed              | late appeal              | appeal
        investigating       | arrested                 | investigating
        investigating       | interviewed              | investigating
        investigating       | file                     | investigating
        investigating       | filed                    | filed-undetected
        investigating       | no charge                | nfa
        investigating       | disposal                 | oocd
        oocd                | complied                 | closed
        oocd                | breached prosecute       | oocd
        oocd breached       | charged                  | charged
        oocd                | breached no prosecution  | closed
        investigating       | charged                  | charged
        nfa overturned      | charged                  | charged
        charged             | no plea                  | pre-plea
        charged             | sent up                  | pre-plea
        charged             | plea guilty              | awaiting-sentence
        pre-plea            | plea guilty              | awaiting-sentence
        awaiting-trial      | plea guilty              | awaiting-sentence
        trial               | plea guilty              | awaiting-sentence
        charged             | plea not guilty          | awaiting-trial
        pre-plea            | plea not guilty          | awaiting-trial
        charged             | listed                   | charged
        trial               | listed                   | trial
        post-trial          | listed                   | post-trial
        awaiting-trial      | warrant                  | awaiting-trial
        awaiting-trial      | arrested                 | awaiting-trial
        awaiting-trial      | measures                 | awaiting-trial
        charged             | discontinued             | discontinued
        trial               | no evidence              | discontinued
        pre-plea            | altered                  | pre-plea
        trial               | dropped                  | trial
        awaiting-trial      | trial starts             | trial
        awaiting-trial      | trial ends               | awaiting-trial
        trial               | adjourned                | awaiting-trial
        trial               | hung                     | awaiting-trial
        trial               | retrial                  | awaiting-trial
        trial               | verdict guilty           | awaiting-sentence
        trial               | verdict not guilty       | acquitted
        trial               | stayed                   | discontinued
        trial               | guilty and sentence      | sentenced
        awaiting-sentence   | sentence                 | sentenced
        sentenced           | appeal lodged            | appeal
        post-trial          | appeal lodged            | appeal
        appeal              | leave granted            | appeal
        appeal              | leave refused            | post-trial
        appeal              | appeal abandoned         | post-trial
        appeal              | appeal dismissed         | post-trial
        appeal              | appeal quashed           | closed
        appeal              | appeal retrial           | awaiting-trial
        sentenced           | contact scheme sent      | post-trial
        sentenced           | notification scheme sent | post-trial
        sentenced           | contact scheme opted out | closed
        post-trial          | contact scheme opted out | closed
        post-trial          | sentence ended           | closed
        post-trial          | released                 | post-trial
        reported            | allocated                | waits illegal-move
        reported            | charged                  | waits illegal-move
        recorded            | charged                  | waits illegal-move
        recorded            | filed                    | waits illegal-move
        recorded            | disposal                 | waits illegal-move
        recorded            | file                     | waits illegal-move
        reported            | not investigated         | waits illegal-move
        investigating       | listed                   | waits illegal-move
        investigating       | discontinued             | waits illegal-move
        investigating       | appeal lodged            | waits illegal-move
        investigating       | complied                 | waits illegal-move
        awaiting-trial      | appeal lodged            | waits illegal-move
        awaiting-sentence   | appeal lodged            | waits illegal-move
        awaiting-sentence   | released                 | waits illegal-move
        sentenced           | leave granted            | waits illegal-move
        sentenced           | appeal dismissed         | waits illegal-move
        sentenced           | sentence ended           | waits illegal-move
        appeal              | sentence ended           | waits illegal-move
        post-trial          | leave granted            | illegal-move
        investigating       | not a crime              | illegal-move
        investigating       | not investigated         | illegal-move
        charged             | not a crime              | illegal-move
        charged             | no charge                | illegal-move
        charged             | disposal                 | illegal-move
        charged             | new information          | waits illegal-move
        acquitted           | discontinued             | illegal-move
        sentenced           | discontinued             | illegal-move
        cancelled           | recorded                 | illegal-move
        cancelled           | arrested                 | illegal-move
        closed              | arrested                 | illegal-move
        filed-undetected    | arrested                 | illegal-move
        filed-undetected    | charged                  | reopen-required
        not-investigated    | charged                  | reopen-required
        nfa                 | charged                  | reopen-required
        nfa under review    | charged                  | reopen-required
        nfa                 | no charge                | reopen-required
        closed              | charged                  | reopen-required
        oocd                | charged                  | illegal-move
        charged             | filed                    | already-charged
        trial               | disengaged               | already-charged
        sentenced           | filed                    | already-charged
        charged             | sentence                 | no-conviction
        trial               | sentence                 | no-conviction
        investigating       | disposal unadmitted      | admission-missing
        investigating       | disposal unasked         | views-missing
        nfa                 | overturned               | no-review-pending
        charged             | unlisted result          | waits unknown-hearing
        """;

    public static TheoryData<string, string, string> Moves
    {
        get
        {
            var moves = new TheoryData<string, string, string>();
            foreach (var cells in Table.Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries)))
            {
                moves.Add(cells[0], cells[1], cells[2]);
            }

            return moves;
        }
    }

    [Theory, MemberData(nameof(Moves))]
    public void Each_event_leads_where_the_catalogue_says(string state, string happened, string result)
    {
        var file = In(state);
        Assert.Equal(state.Split(' ')[0], file.StateOf("D1"));
        var (type, data) = s_events[happened];
        var sequence = file.Crime!.Sequence;

        var turned = file.Turned("2026-06-01 09:00", type, data, Origin.Feed);

        Assert.Equal(result, turned == "admitted" ? file.StateOf("D1") : turned);
        Assert.Equal(turned == "admitted" ? sequence + 1 : sequence, file.Crime!.Sequence);
    }

    [Theory, MemberData(nameof(Moves))]
    public void What_a_person_does_never_waits(string state, string happened, string result)
    {
        var (type, data) = s_events[happened];

        var turned = In(state).Turned("2026-06-01 09:00", type, data, Origin.User);

        Assert.DoesNotContain("waits", turned, StringComparison.Ordinal);
        if (result.StartsWith("waits ", StringComparison.Ordinal))
        {
            Assert.Equal(result["waits ".Length..], turned);
        }
    }

    [Fact]
    public void Every_event_at_every_stage_has_an_answer()
    {
        foreach (var state in s_paths.Keys)
        {
            var file = In(state);
            foreach (var (type, data) in s_events.Values)
            {
                var answer = file.Turned("2026-06-01 09:00", type, data, Origin.Feed);
                file = answer == "admitted" ? In(state) : file;

                Assert.Contains(answer.Replace("waits ", "", StringComparison.Ordinal), EventCatalogue.Errors.Keys.Append("admitted"));
            }
        }
    }

    [Theory]
    [InlineData("reported", Stage.Report)]
    [InlineData("recorded", Stage.Report)]
    [InlineData("investigating", Stage.Investigation)]
    [InlineData("charged", Stage.Charge)]
    [InlineData("pre-plea", Stage.Charge)]
    [InlineData("awaiting-trial", Stage.Trial)]
    [InlineData("trial", Stage.Trial)]
    [InlineData("awaiting-sentence", Stage.Sentence)]
    [InlineData("sentenced", Stage.After)]
    [InlineData("appeal", Stage.After)]
    [InlineData("post-trial", Stage.After)]
    [InlineData("acquitted", Stage.After)]
    [InlineData("discontinued", Stage.After)]
    [InlineData("oocd", Stage.After)]
    [InlineData("nfa", Stage.After)]
    [InlineData("filed-undetected", Stage.After)]
    [InlineData("not-investigated", Stage.After)]
    [InlineData("closed", Stage.Ended)]
    [InlineData("cancelled", Stage.Ended)]
    public void People_see_a_stage(string state, Stage stage)
    {
        var file = In(state);

        Assert.Equal(stage, file.Victim.Stage);
        Assert.Equal(stage, file.Case.Stage);
    }

    [Fact]
    public void Closing_needs_everything_met()
    {
        var file = In("filed-undetected");
        var (type, data) = s_events["closed"];
        Assert.Equal("closing-guard-open", file.Turned("2026-06-01 09:00", type, data));

        foreach (var rule in file.Journeys.Values.SelectMany(j => j.Obligations.Values.Where(o => o.IsOpen)).Select(o => o.Rule).Distinct().ToList())
        {
            file.On("2026-06-01 10:00", "duty.recorded", new
            {
                personRef = "V1",
                rule,
                result = "excused",
                reason = "Abroad",
                approvedBy = "supervisor-1"
            });
        }

        Assert.Equal("admitted", file.Turned("2026-06-01 11:00", type, data));
        Assert.Equal("closed", file.StateOf("D1"));
    }

    private static CrimeFile In(string state)
    {
        var file = Given.Reported(flags: ["harassment"], suspects: ["D1"]);
        foreach (var name in s_paths[state].Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            var (type, data) = s_events[name];
            file.On(CrimeFile.Wall(file.Now + NodaTime.Duration.FromMinutes(10)), type, data);
        }

        return file;
    }

    private static (string, object?) Final(string outcome) => ("crime.finalised", new { outcome, reason = "Synthetic", approvedBy = "supervisor-1" });

    private static (string, object?) Reopened(string reason) => ("crime.reopened", new { reason, approvedBy = "supervisor-1" });

    private static (string, object?) Decided(string decision) =>
        ("charge.decided", new { suspectRef = "D1", decision, decidedBy = "police", reason = "Synthetic" });

    private static (string, object?) Result(object data) => ("hearing.resulted", data);

    private static (string, object?) Appeal(string stage, string? result = null) => ("appeal.recorded", result is null
        ? new { suspectRef = "D1", stage, against = "conviction" }
        : new { suspectRef = "D1", stage, against = "conviction", result });

    private static (string, object?) Scheme(string service, string stage) =>
        ("referral.recorded", new { personRef = "V1", suspectRef = "D1", service, stage });
}
