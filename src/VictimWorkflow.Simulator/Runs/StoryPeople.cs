using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>What people of the force do in an invented crime: their work, some of it, some of the time.</summary>
internal sealed partial class Story
{
    private const string Explained = "Explained what has changed and what comes next; asked about the hearing and parking.";
    private const string FirstContact = "SOP-FIRST-CONTACT";

    // Twice a day somebody looks at what there is to do.
    private static readonly LocalTime[] s_rounds = [new(10, 0), new(18, 30)];

    // What an offer at a contact leads to at once: the referral.
    private static readonly Dictionary<string, ReferralService> s_offers = new(StringComparer.Ordinal)
    {
        ["R4-REFER"] = ReferralService.VictimSupport,
        ["R4-CONSENT"] = ReferralService.VictimSupport,
        ["R4-ISVA"] = ReferralService.Isva,
        ["R4-IDVA"] = ReferralService.Idva,
    };

    private bool _isRoundAhead;

    // Nobody looks while there is nothing to do, and some never look.
    private void GoRoundSoon()
    {
        var at = NextRound(_world.Now);
        if (_isRoundAhead || _officer.Diligence == 0 || at >= _end)
        {
            return;
        }

        _isRoundAhead = true;
        _world.Schedule(at, _ => GoRound());
    }

    private static Instant NextRound(Instant after)
    {
        var today = London.DateOf(after);
        foreach (var time in s_rounds)
        {
            if (London.At(today, time) is var at && at > after)
            {
                return at;
            }
        }

        return London.At(today.PlusDays(1), s_rounds[0]);
    }

    private void GoRound()
    {
        _isRoundAhead = false;
        var isAnythingLeft = false;
        foreach (var journey in _world.JourneysOf(_crime).ToArray())
        {
            foreach (var task in journey.Tasks.Open)
            {
                if (task.NotBefore <= _world.Now && _random.Chance(_officer.Diligence / 2) && (IsPermitted(journey, task) || _random.Chance(2))
                    && JourneyOf(journey.Id) is var now && now.Tasks.Find(task.Number) is { IsOpen: true } open)
                {
                    Work(now, open);
                }
            }

            foreach (var conflict in journey.Conflicts.Open)
            {
                if (_random.Chance(_officer.Diligence))
                {
                    var rule = journey.Obligations[conflict.Obligation].Rule;
                    Say(new Event.ConflictDecided(rule, conflict.Options[0], "decided with the team") { PersonRef = journey.PersonRef });
                }
            }

            isAnythingLeft |= !journey.Tasks.Open.IsEmpty || !journey.Conflicts.Open.IsEmpty;
        }

        if (isAnythingLeft)
        {
            GoRoundSoon();
        }
    }

    private Journey JourneyOf(string id) => _world.JourneyOf(id);

    // The screen says when not to call, and hardly anybody tries all the same.
    private bool IsPermitted(Journey journey, HumanTask task) =>
        task.Method is not { } method || ContactTimes.IsPermitted(journey.Agreement?.TimesToAvoid ?? [], method, _world.Now);

    private void Work(Journey journey, HumanTask task)
    {
        var open = task.Obligations.Select(n => journey.Obligations[n]).Where(o => o.IsOpen).ToList();
        if (task.Method is { } method && journey.PersonRef is not null)
        {
            Contact(journey, task, method, open);
            return;
        }

        foreach (var duty in open.DistinctBy(o => o.Rule))
        {
            Discharge(journey, task, duty);
        }
    }

    private void Contact(Journey journey, HumanTask task, ContactMethod method, List<Obligation> open)
    {
        var isReached = _random.Chance(70);
        var person = journey.PersonRef;
        var rules = open.Select(o => o.Rule).Concat(isReached && method.IsTwoWay() ? AtTheContact(journey) : []).Distinct().ToList();
        var contact = new Event.ContactLogged(method, ContactDirection.Outbound, OutcomeOf(method, isReached), ContactReason.KeyEvent, Explained)
        {
            PersonRef = person,
            NumberVisible = true,
            Covers = [.. rules.Select(rule => new Cover(rule) { Answer = CoverAnswer.Yes })],
            TaskRef = TaskRefs.Of(journey, task.Number),
            OverrideReason = task.Urgent ? "safety" : null,
        };
        if (Say(contact) is not Reception.Kept || !isReached)
        {
            return;
        }

        if (rules.Contains(FirstContact))
        {
            Say(new Event.ContactAgreed(Preferences(), AgreementForm.Conversation) { PersonRef = person });
            Say(Assessment(AssessmentKind.Full) with { PersonRef = person });
        }

        foreach (var service in rules.Where(s_offers.ContainsKey).Select(rule => s_offers[rule]).Distinct())
        {
            Refer(person, service);
        }
    }

    // Who is being spoken to anyway is told what is due at a contact: rights, support, how to complain. Some officers forget some of it.
    private IEnumerable<string> AtTheContact(Journey journey) => journey.Obligations.Open
        .Where(o => o.Channel is not (Channel.Internal or Channel.AnotherBody or Channel.Written) && IsClosedBy(o, "contact.logged")
            && o.TriggeredAt <= _world.Now && _random.Chance(_officer.Diligence))
        .Select(o => o.Rule);

    private bool IsClosedBy(Obligation duty, string type) =>
        _world.Rules.RuleOf(duty).Clocks[duty.Clock].Closes.Any(t => t.Event == type && (t.When is null || t.When == Conditions.Success));

    private ContactOutcome OutcomeOf(ContactMethod method, bool isReached) => (isReached, method.IsTwoWay()) switch
    {
        (true, true) => ContactOutcome.Spoke,
        (true, false) => ContactOutcome.Replied,
        (false, true) => method != ContactMethod.Phone ? ContactOutcome.CardLeft
            : _random.Any(ContactOutcome.NoAnswer, ContactOutcome.NoAnswer, ContactOutcome.Voicemail, ContactOutcome.WrongNumber),
        (false, false) => ContactOutcome.Sent,
    };

    private void Discharge(Journey journey, HumanTask task, Obligation duty)
    {
        switch (duty.Rule)
        {
            case "R4-REFER":
                Refer(journey.PersonRef, ReferralService.VictimSupport);
                break;
            case "SOP-VNA" or "SOP-NEEDS-INIT":
                Say(Assessment(duty.Rule == "SOP-VNA" ? AssessmentKind.Full : AssessmentKind.Initial) with { PersonRef = journey.PersonRef });
                break;
            // Hardly anybody ticks off what only a contact or the event itself discharges.
            case var rule when IsClosedBy(duty, "duty.recorded") || _random.Chance(2):
                Say(new Event.DutyRecorded(rule, DutyResult.Done) { PersonRef = journey.PersonRef, TaskRef = TaskRefs.Of(journey, task.Number) });
                break;
        }
    }

    private Event.NeedsAssessed Assessment(AssessmentKind kind) => new(kind)
    {
        ImportResult = ImportResult.Accepted,
        Enhanced = kind == AssessmentKind.Full ? _kind.HasEnhancedRights : null,
    };

    private void Refer(string? person, ReferralService service) =>
        Say(new Event.ReferralRecorded(service, ReferralStage.Sent) { PersonRef = person, ConsentBy = ConsentGiver.Person });

    // Rare things that change what may be sent: a point is no longer safe, a journey is paused, a crime gets another number.
    private void Mishaps()
    {
        var at = _world.Now + Hours(48, 1500);
        switch (_random.Between(1, 100))
        {
            case <= 5:
                When(at, () => Lose("P1-email"));
                break;
            case <= 8:
                When(at, () => Say(new Event.JourneySuspended("in hospital", at + Duration.FromDays(10)) { PersonRef = "P1" }));
                break;
            case <= 11:
                When(at, () => Say(new Event.UpdateOptedOut([NewsKind.Routine], ConfirmedInConversation: true) { PersonRef = "P1" }));
                break;
            case <= 13:
                When(at, () => Say(new Event.JourneyTerminated("moved abroad", "supervisor-1") { PersonRef = "P1" }));
                break;
            case <= 20:
                When(at, () => Say(new Event.ContactAgreed(Preferences(), AgreementForm.Portal) { PersonRef = "P1" }));
                break;
        }
    }

    private void Lose(string point)
    {
        if (Say(new Event.ContactPointFrozen(FreezeReason.Unsafe) { PersonRef = "P1", ContactPointRef = point }) is Reception.Kept)
        {
            _watchman.MarkUnsafe(point);
        }
    }

    private void When(Instant at, Action act)
    {
        if (at < _end)
        {
            _world.Schedule(at, _ => act());
        }
    }
}
