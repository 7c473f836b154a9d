using System.Text.Json;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Http;

namespace VictimWorkflow.Service.Pages;

/// <summary>A disclosure as a page that is read without this product: no style, no script, no link.</summary>
internal static class DisclosurePage
{
    public static Html Of(Disclosure d) => Html.Of($"""
        <!doctype html>
        <html lang="en-GB">
        <head><meta charset="utf-8"><title>Disclosure of journey {d.Journey.JourneyId}</title></head>
        <body>
        <h1>Disclosure of journey {d.Journey.JourneyId}</h1>
        <p>Made {d.MadeAt} for {d.MadeFor}{(d.WithWords ? "." : ", without names and words.")} Times are in UTC.</p>
        <p>Crime {d.Journey.CrimeRef}, person {d.Journey.PersonRef ?? "(the crime itself)"}: {d.Journey.Name ?? "name not shown"}.
        Stage {d.Journey.Stage}, {d.Journey.State}, since {d.Journey.StartedAt}.</p>
        <h2>What happened</h2>
        {Table(["Occurred", "Received", "What", "Content"], d.Timeline.Select(e => Row([e.OccurredAt, e.ReceivedAt, e.Type, e.Data.ToJsonString()])))}
        <h2>What was owed</h2>
        {Table(["Rule", "What", "Due", "Status", "Why"], d.Obligations.Select(o => Row([o.Rule, o.Words, o.DueAt, o.Status, string.Join(' ', o.Explanation)])))}
        <h2>Messages</h2>
        {Table(["To be sent", "By", "Status", "Delivered", "Subject", "Text"], d.Messages.Select(Message))}
        <h2>Human work</h2>
        {Table(["Task", "Kind", "Raised", "Status", "Why"], d.Tasks.Select(t => Row([t.TaskRef, t.Task.Kind, t.Task.RaisedAt, t.Task.Status, t.Task.Why])))}
        <h2>Audit</h2>
        {Table(["Entry", "At", "Cause", "By", "Hash"], d.Audit.Select(a => Row([a.Revision, a.At, a.Cause, a.ActorRef, a.Hash])))}
        <h2>Who read it</h2>
        {Table(["At", "By", "What"], d.Reads.Select(r => Row([r.At, r.ActorRef, r.What])))}
        </body>
        </html>
        """);

    private static Html Message(MessageView m) => Row([m.SendAt, m.Channel, m.Status, m.DeliveredAt, m.Subject, m.Body]);

    private static Html Table(string[] heads, IEnumerable<Html> rows) => Html.Of($"""
        <table border="1"><thead><tr>{Html.Join(heads.Select(head => Html.Of($"<th scope=\"col\">{head}</th>")))}</tr></thead>
        <tbody>{Html.Join(rows)}</tbody></table>
        """);

    private static Html Row(object?[] cells) => Html.Of($"<tr>{Html.Join(cells.Select(Cell))}</tr>\n");

    private static Html Cell(object? value) => Html.Of($"<td>{Text(value)}</td>");

    // Named as in the contract.
    private static object? Text(object? value) =>
        value is Enum ? JsonSerializer.SerializeToElement(value, value.GetType(), CoreJson.Options).GetString() : value;
}
