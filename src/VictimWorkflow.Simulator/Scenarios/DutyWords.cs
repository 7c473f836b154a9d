using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Simulator.Scenarios;

/// <summary>An obligation, a message or a task in one line, for whoever looks for what went wrong.</summary>
internal static class DutyWords
{
    public static string Of(Journey journey, Obligation duty)
    {
        var suspect = duty.Suspect is null or "" ? "" : $" {duty.Suspect}";
        var closed = duty.ClosedAt is { } at ? $", closed {At(at)} by {duty.ClosedBy}" : "";
        var because = duty.Because is { } reason ? $" ({reason})" : "";
        return $"{duty.Rule} {journey.PersonRef ?? "case"}{suspect}: {ContractName.Of(duty.Status)}{because}, due {Of(duty.Due)}, " +
            $"opened by {duty.EventRef} at {At(duty.TriggeredAt)}{closed}, {ContractName.Of(duty.Holder)}";
    }

    public static string Of(SentMessage message) =>
        $"{ContractName.Of(message.Channel)} to {message.Person} at {At(message.At)} for {string.Join(", ", message.Rules)}";

    public static string Of(RaisedItem item) =>
        $"{string.Join('/', item.Kinds)} for {item.Person ?? "the case"}: {string.Join(", ", item.Rules)}, due {At(item.Due)}";

    public static string Of(Due due) => due.Kind switch
    {
        DueKind.Undated => "none",
        DueKind.CalendarNeeded => "none, calendar needed",
        DueKind.EndOfDay => $"{due.Date!.Value:uuuu-MM-dd}",
        DueKind.Moment => At(due.At),
        DueKind.BeforeMoment => $"before {At(due.At)}",
        DueKind.BeforeEvent => $"before {due.Event}",
    };

    public static string At(Instant? at) => at is { } instant ? $"{London.OffsetOf(instant):uuuu-MM-dd HH:mm:ss}" : "none";
}
