using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Formats;

/// <summary>What a state says, a line for each thing, whatever shape it was stored in.</summary>
internal static class Meaning
{
    public static IEnumerable<string> Of(Crime c) =>
    [
        $"crime {c.Ref}, also {List(c.Aliases)}, case {c.CaseJourneyId}, unit {c.Unit}, officer {c.OfficerRef}",
        $"flags {List(c.Flags.Select(ContractName.Of))}, committed {c.CommittedOn}, reported {At(c.ReportedAt)}, entry {c.Sequence}, revision {c.Revision}",
        .. c.Persons.Select(p => $"person {p.Key} is {ContractName.Of(p.Value.Role)} of {p.Value.JourneyId} since entry {p.Value.JoinedWith}"),
        .. c.Suspects.Select(s => $"suspect {s.Key} is {s.Value.State}"),
        .. c.Hearings.Select(h => $"hearing {h.Key} of {h.Value.Suspect}: {ContractName.Of(h.Value.Kind)} at {At(h.Value.StartsAt)}"),
        .. c.Events.Select(e => $"event {e.Key} is entry {e.Value}{(c.Withdrawn.Contains(e.Key) ? ", withdrawn" : "")}"),
    ];

    public static IEnumerable<string> Of(Journey j) =>
    [
        $"journey {j.Id} of {j.PersonRef} in {j.CrimeRef}: {ContractName.Of(j.Role)}, {ContractName.Of(j.State)}, {ContractName.Of(j.Stage)}",
        $"position {j.Position}, revision {j.Revision}, started {At(j.StartedAt)}, last step {At(j.LastStepAt)}, next due {At(j.NextDue)}, next number {j.NextNumber}",
        $"enhanced {j.Tier.IsEnhanced}, unit {j.Case.Unit}, officer {j.Case.OfficerRef}, recorded {j.Case.IsRecorded}, last contact {At(j.LastSuccessfulContactAt)}",
        .. j.Suspects.Select(s => $"suspect {s.Key} is {s.Value.State}"),
        .. j.Hearings.Select(h => $"hearing {h.Key}: {ContractName.Of(h.Value.Kind)} at {At(h.Value.StartsAt)}"),
        .. j.Agreements.SelectMany(a => a.TimesToAvoid.Select(t => $"avoid {List(t.Days ?? [])} from minute {t.From.Value} to {t.To.Value}")),
        .. j.Obligations.Values.Select(Of),
        .. j.Messages.Values.Select(Of),
        .. j.Tasks.Values.Select(t => $"{t.Number} {ContractName.Of(t.Kind)} because {t.Why} about {List(t.Obligations)}: {ContractName.Of(t.Status)}"),
        .. j.Alerts.Values.Select(a => $"{a.Number} {ContractName.Of(a.Kind)} at {At(a.RaisedAt)}"),
        .. j.Attempts.Select(a => $"attempt {At(a.At)} by {ContractName.Of(a.Method)}, reached {a.Reached}"),
    ];

    public static IEnumerable<string> Of(SafetyCard c) =>
    [
        $"card of {c.PersonRef}, revision {c.Revision}",
        .. c.Points.Values.Select(p => $"{p.Ref}: {ContractName.Of(p.Kind)} of {ContractName.Of(p.Holder)}, safe {p.IsSafe}, "
            + $"voicemail {p.VoicemailOk}, frozen {p.FrozenBecause} until {At(p.FrozenUntil)}"),
    ];

    public static IEnumerable<string> Of(InboxRow r) =>
    [
        $"event {r.EventKey} ({r.EventId} of {r.Source}, {ContractName.Of(r.Origin)}): {r.Type} about {r.CrimeRef}, received {At(r.ReceivedAt)}, hash {r.BodyHash}",
        $"{ContractName.Of(r.State)} {r.Code} {r.Field}, alert {At(r.AlertAt)}, until {At(r.Until)}, entry {r.Sequence}, "
            + $"journeys {List(r.JourneyIds)}, failures {r.Failures}, unit {r.Unit}",
    ];

    private static string Of(Obligation o) =>
        $"{o.Number} {o.Rule} of {o.EventRef}: {ContractName.Of(o.Status)}{(o.IsOpen ? $", due {At(o.Due.Ends)}" : $", {At(o.ClosedAt)} by {o.ClosedBy}")}";

    private static string Of(Message m) =>
        $"{m.Number} {ContractName.Of(m.Template)} by {ContractName.Of(m.Method)} to {m.Point} about {List(m.Obligations)}: {ContractName.Of(m.Status)}";

    private static string At(Instant? at) => at is { } moment ? InstantPattern.ExtendedIso.Format(moment) : "none";

    private static string List<T>(IEnumerable<T> items) => string.Join(' ', items) is { Length: > 0 } text ? text : "none";
}
