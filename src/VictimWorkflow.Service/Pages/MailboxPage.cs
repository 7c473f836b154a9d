using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Http;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Service.Pages;

/// <summary>A message as the local provider pretended to deliver it.</summary>
/// <param name="Why">Why it was sent, as the journey says.</param>
/// <param name="Unit">Whose journey it belongs to: a reader sees the units they may see.</param>
public sealed record MailboxLine(
    string PersonRef, ContactMethod Channel, string To, string Subject, string Body, Instant SentAt, string Status, string Why,
    string Unit, bool IsRestricted)
{
    /// <summary>Nothing: a printed line must not carry an address into a log.</summary>
    public override string ToString() => nameof(MailboxLine);
}

/// <summary>What everybody would have received. Only a local installation has one.</summary>
public interface IMailbox
{
    /// <summary>Newest first.</summary>
    ValueTask<ImmutableArray<MailboxLine>> ReadAsync();
}

/// <summary>For demonstrations and training: what each person would have read, when and why. Nothing here went to anybody.</summary>
public static class MailboxPage
{
    public const string Path = "/mailbox";

    /// <summary>What one page can show; older ones are in the provider's file.</summary>
    private const int LinesAtMost = 200;

    public static void MapMailbox(this IEndpointRouteBuilder endpoints, IMailbox mailbox) => endpoints
        // As a delegate: a function of the context alone would be taken for one that writes its own answer.
        .MapGet(Path, (Delegate)(async (HttpContext context) => Show(context, await mailbox.ReadAsync())))
        // An operator sees codes and no content, here as everywhere.
        .RequireRoles(Role.Supervisor).ExcludeFromDescription();

    private static IResult Show(HttpContext context, ImmutableArray<MailboxLine> all)
    {
        var actor = context.Actor();
        var lines = all.Where(line => actor.MaySee(line.Unit, line.IsRestricted)).Take(LinesAtMost).ToList();
        return Layout.Page(context, "Mailbox", Html.Of($"""
            <p class="govuk-body">What people would have received from this local installation. Nothing left this machine.</p>
            {(lines.Count == 0 ? Html.Of($"<p class=\"govuk-body\">Nothing was sent yet.</p>") : Html.Join(lines.Select(Card)))}
            """));
    }

    private static Html Card(MailboxLine line) => Html.Of($"""
        <article class="vw-mail">
        <h2 class="govuk-heading-m">{line.PersonRef}, {ContractName.Of(line.Channel)}{(line.Subject.Length > 0 ? $": {line.Subject}" : "")}</h2>
        <dl class="vw-mail__facts">
        <dt>To</dt><dd>{line.To}</dd>
        <dt>Sent</dt><dd>{London.LocalOf(line.SentAt).ToString("ddd d MMM yyyy HH:mm", CultureInfo.InvariantCulture)}</dd>
        <dt>Status</dt><dd>{line.Status}</dd>
        <dt>Why</dt><dd>{line.Why}</dd>
        </dl>
        <p class="vw-mail__body">{line.Body}</p>
        </article>
        """);
}
