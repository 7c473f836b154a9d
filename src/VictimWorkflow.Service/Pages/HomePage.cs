using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VictimWorkflow.Service.Http;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Pages;

/// <summary>Where everybody starts: what there is for this role, and how much of it waits.</summary>
internal static class HomePage
{
    private const string Path = "/";

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet(Path, ShowAsync).OpenToAll("says how to sign in; shows figures only to those who have").ExcludeFromDescription();

    private static async Task<IResult> ShowAsync(HttpContext context, IStore store, JourneyClock clock)
    {
        if (Actor.From(context.User) is not { Source: null } actor)
        {
            return Layout.Page(context, "VictimWorkflow", Html.Of($"""
                <p class="govuk-body">Keeps police promises to victims of crime.</p>
                <p class="govuk-body"><a class="govuk-link" href="{SignInPages.SignInPath}">Sign in</a></p>
                """));
        }

        var figures = await FiguresAsync(actor, store, clock);
        return Layout.Page(context, "What waits", Html.Of($"""
            <ul class="vw-figures">{Html.Join(figures.Select(Tile))}</ul>
            {MailboxLink(context, actor)}
            <p class="govuk-body"><a class="govuk-link" href="{ServiceSetup.DescriptionPath}">Description of the interface (OpenAPI)</a></p>
            """));
    }

    // Only a local installation has one.
    private static Html MailboxLink(HttpContext context, Actor actor) =>
        context.RequestServices.GetService<IMailbox>() is null || !actor.Has(Role.Supervisor) ? Html.None : Html.Of($"""
            <p class="govuk-body"><a class="govuk-link" href="{MailboxPage.Path}">Mailbox</a>: what people would have received from this machine</p>
            """);

    private static Html Tile(Figure figure)
    {
        var count = figure.Count.Length == 0 ? Html.None : Html.Of($"""<span class="vw-figure__count">{figure.Count}</span> """);
        return Html.Of($"""<li class="vw-figure"><a class="govuk-link" href="{figure.Link}">{count}<span>{figure.Name}</span></a></li>""");
    }

    private static async ValueTask<ImmutableArray<Figure>> FiguresAsync(Actor actor, IStore store, JourneyClock clock)
    {
        var figures = ImmutableArray.CreateBuilder<Figure>();
        var one = new ListFilter(QueryReader.UnitsOf(actor), actor.MayReadRestricted, Take: 1, After: null);
        if (RecordDesk.MayReadWords(actor))
        {
            var now = clock.Now;
            figures.Add(Figure.Of("Journeys", "/api/journeys", await store.JourneysAsync(one, now)));
            var atRisk = await store.JourneysAsync(one with { State = ListState.AtRisk }, now);
            figures.Add(Figure.Of("At risk", "/api/journeys?state=at-risk", atRisk));
            var overdue = await store.JourneysAsync(one with { State = ListState.Overdue }, now);
            figures.Add(Figure.Of("Overdue", "/api/journeys?state=overdue", overdue));
            figures.Add(Figure.Of("Open tasks", "/api/tasks", await store.TasksAsync(one, now)));
        }

        if (actor.Has(Role.Operator) || actor.Has(Role.Supervisor))
        {
            figures.Add(Figure.Of("In quarantine", "/api/quarantine", await store.QuarantineAsync(one)));
        }

        if (actor.Has(Role.Opcc) || actor.Has(Role.Supervisor))
        {
            figures.Add(new Figure("How the Code was kept", "/api/compliance", ""));
        }

        return figures.ToImmutable();
    }

    private sealed record Figure(string Name, string Link, string Count)
    {
        public static Figure Of<T>(string name, string link, Page<T> page) =>
            new(name, link, page.IsMore ? $"{page.Count}+" : $"{page.Count}");
    }
}
