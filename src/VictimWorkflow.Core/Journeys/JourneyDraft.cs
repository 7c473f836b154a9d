using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>A journey while one step is worked out on it. Lives inside a step and never leaves it.</summary>
internal sealed class JourneyDraft(Journey journey, SafetyCard card, RuleBook rules, Instant now)
{
    private const int AlertsKept = 40;

    private readonly ImmutableArray<Effect>.Builder _effects = ImmutableArray.CreateBuilder<Effect>(initialCapacity: 0);
    private int _nextNumber = journey.NextNumber;

    public Journey Journey { get; private set; } = journey;

    /// <summary>The journey as it was before the step.</summary>
    public Journey Before { get; } = journey;

    public SafetyCard Card { get; } = card;

    public RuleBook Rules { get; } = rules;

    public Instant Now { get; } = now;

    /// <summary>The entry being folded in; absent when only time has passed.</summary>
    public LogEntry? Entry { get; init; }

    /// <summary>The log before the entry, where it takes an event back; what stands is read there.</summary>
    public ImmutableArray<LogEntry> Earlier { get; init; } = [];

    /// <summary>The entry that is taken back in this step.</summary>
    public LogEntry? Withdrawn => Entry?.Event is Event.EventWithdrawn e ? Earlier.Where(earlier => earlier.EventId == e.EventRef)
        .Select(earlier => ContactEvidence.Heard(Journey, earlier)).FirstOrDefault() : null;

    /// <summary>Obligations that this step opened or that need contact again.</summary>
    public List<int> ToPlan { get; } = [];

    /// <summary>Obligations that a withdrawal brought back, and that would be told too late or too much at once to leave by themselves.</summary>
    public List<int> ToHold { get; } = [];

    /// <summary>Obligations the person was told of in this step: whoever is in copy comes after them.</summary>
    public List<int> Told { get; } = [];

    public Parameters Parameters => Rules.Parameters;

    /// <summary>An entry as this journey sees it, judged by the rules given.</summary>
    public Happening Seen(LogEntry entry) => new(entry, Journey) { Before = Before, Parameters = Parameters, Calendar = Rules.Calendar };

    /// <summary>What was agreed with whoever hears the news now.</summary>
    public ContactAgreement? Agreement => Audience.AgreementAt(Journey, Now);

    public ImmutableArray<TimeToAvoid> TimesToAvoid => Agreement?.TimesToAvoid ?? [];

    public bool IsWritingBarred => Bars.OnWrittenNews(Journey, Card, Parameters, Now);

    public ImmutableArray<Obligation> OpenObligations => Journey.Obligations.Open;

    public void Change(Func<Journey, Journey> change) => Journey = change(Journey);

    public int NextNumber() => _nextNumber++;

    /// <summary>The journey so far, from which another step can go on numbering.</summary>
    public Journey Numbered => Journey with { NextNumber = _nextNumber };

    public void Put(Obligation obligation) => Journey = Journey with { Obligations = Journey.Obligations.Set(obligation) };

    public void Put(Message message) =>
        Journey = Journey with { Messages = Journey.Messages.Set(message with { ChangedAt = Now }) };

    public void Put(HumanTask task) => Journey = Journey with { Tasks = Journey.Tasks.Set(task) };

    public void Put(Conflict conflict) => Journey = Journey with { Conflicts = Journey.Conflicts.Set(conflict) };

    public void Wish(Effect effect) => _effects.Add(effect);

    public void Alert(AlertKind kind, int? obligation = null, string? eventRef = null, bool urgent = false)
    {
        var alert = new Alert(NextNumber(), kind, Now, obligation, eventRef, urgent);
        Journey = Journey with { Alerts = Journey.Alerts.SetItem(alert.Number, alert) };
        Wish(new Effect.RaiseAlert(alert.Number));
    }

    public Rule RuleOf(Obligation obligation) => Rules.RuleOf(obligation);

    /// <summary>Closes an obligation; late when its limit was over at <paramref name="at"/>.</summary>
    public void Close(Obligation obligation, ObligationStatus status, Instant at, string by, string? because = null)
    {
        var late = status == ObligationStatus.Met && obligation.Due.IsOverAt(at);
        Put(obligation with
        {
            Status = late ? ObligationStatus.MetLate : status,
            ClosedAt = at,
            ClosedBy = by,
            Because = because,
        });
        if (status == ObligationStatus.Met)
        {
            Told.Add(obligation.Number);
        }
    }

    // Alerts stand in the audit for good; the journey keeps those it still decides by, and the latest.
    private void ForgetOldAlerts()
    {
        var excess = Journey.Alerts.Count - AlertsKept;
        if (excess > 0)
        {
            var old = Journey.Alerts.Values.Where(a => a.Kind != AlertKind.UnableToReach).Take(excess).Select(a => a.Number);
            Journey = Journey with { Alerts = Journey.Alerts.RemoveRange(old) };
        }
    }

    /// <summary>Ends a step that asked nothing of this journey: what is due by itself stands as it stood.</summary>
    public Decision Pass() => new(GoOn(Journey.NextDue), []);

    public Decision Finish()
    {
        Copies.Plan(this);
        Absences.Assign(this);
        Closures.FollowUp(this);
        ForgetOldAlerts();
        return new Decision(GoOn(Clockwork.NextDue(Journey, Rules, Now)), _effects.ToImmutable());
    }

    private Journey GoOn(Instant? nextDue) => Journey with
    {
        Revision = Journey.Revision + 1,
        Position = Entry?.Sequence ?? Journey.Position,
        LastStepAt = Now,
        NextNumber = _nextNumber,
        NextDue = nextDue,
    };
}
