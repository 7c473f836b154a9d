using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Service.Pages;

/// <summary>The frame of every page. Plain HTML: no script, one stylesheet, the same order for eye, keyboard and screen reader.</summary>
internal static class Layout
{
    public static IResult Page(HttpContext context, string title, Html body, int status = StatusCodes.Status200OK) =>
        Results.Content(Frame(context, title, body).ToString(), "text/html; charset=utf-8", statusCode: status);

    private static Html Frame(HttpContext context, string title, Html body) => Html.Of($"""
        <!doctype html>
        <html lang="en-GB" class="govuk-template">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title} - VictimWorkflow</title>
        <link rel="stylesheet" href="{Assets.StylePath}">
        </head>
        <body class="govuk-template__body">
        <a href="#main" class="govuk-skip-link">Skip to main content</a>
        <header class="vw-header"><div class="govuk-width-container vw-header__row">
        <a href="/" class="vw-header__name">VictimWorkflow</a>
        {Session(context)}
        </div></header>
        <main id="main" tabindex="-1" class="govuk-width-container govuk-main-wrapper">
        <h1 class="govuk-heading-l">{title}</h1>
        {body}
        </main>
        </body>
        </html>
        """);

    private static Html Session(HttpContext context)
    {
        if (Actor.From(context.User) is not { } actor)
        {
            return Html.None;
        }

        var token = context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
        return Html.Of($"""
            <form method="post" action="{SignInPages.SignOutPath}" class="vw-header__session">
            <span>{actor.DisplayName}</span>
            <input type="hidden" name="{token.FormFieldName}" value="{token.RequestToken}">
            <button type="submit" class="vw-header__button">Sign out</button>
            </form>
            """);
    }
}
