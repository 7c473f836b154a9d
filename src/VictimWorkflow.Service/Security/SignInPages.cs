using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using VictimWorkflow.Service.Pages;

namespace VictimWorkflow.Service.Security;

/// <summary>Sign-in by one-time link, and sign-out.</summary>
/// <remarks>
/// Opening the link shows a button, and only the button uses the code up: mail gateways and chat programs open every link they see.
/// Plain HTML on purpose, so that it works when nothing else does.
/// </remarks>
public static class SignInPages
{
    public const string SignInPath = "/sign-in", SignOutPath = "/sign-out";

    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(SignInPath, ShowSignIn).OpenToAll("one signs in here").ExcludeFromDescription();
        endpoints.MapPost(SignInPath, SignInAsync).OpenToAll("the one-time code is the proof").ExcludeFromDescription();
        endpoints.MapPost(SignOutPath, SignOutAsync).OpenToAll("ends one's own session and nothing else").ExcludeFromDescription();
    }

    /// <summary>What people get in place of a problem document.</summary>
    internal static IResult Failure(int status, string? traceId) => Page(
        status,
        status == StatusCodes.Status404NotFound ? "Page not found" : ReasonPhrases.GetReasonPhrase(status),
        traceId is null ? "" : $"<p class=\"govuk-body\">If you report this, quote {Encode(traceId)}.</p>");

    private static IResult ShowSignIn(HttpContext context, IAntiforgery antiforgery, string? code)
    {
        if (string.IsNullOrEmpty(code)) return NeedsLink(StatusCodes.Status200OK);
        var token = antiforgery.GetAndStoreTokens(context);
        return Page(StatusCodes.Status200OK, "Sign in", $"""
            <form method="post" action="{SignInPath}">
            <input type="hidden" name="code" value="{Encode(code)}">
            <input type="hidden" name="{Encode(token.FormFieldName)}" value="{Encode(token.RequestToken ?? "")}">
            <button type="submit" class="govuk-button">Sign in</button>
            </form>
            """);
    }

    private static async Task<IResult> SignInAsync(HttpContext context, IFormCollection form, AccessGrants grants)
    {
        if (await grants.TakeSignInAsync(form["code"].ToString()) is not { } actor) return NeedsLink(StatusCodes.Status403Forbidden);
        // The cookie holds the reference only; roles and units are read anew for each request.
        var session = new Actor(actor.Ref, actor.Ref, [], [], MayReadRestricted: false);
        await context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme, session.ToPrincipal(CookieAuthenticationDefaults.AuthenticationScheme));
        return SeeOther("/");
    }

    // The form is bound so that the antiforgery token is asked for.
    private static async Task<IResult> SignOutAsync(HttpContext context, IFormCollection form)
    {
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return SeeOther(SignInPath);
    }

    private static IResult NeedsLink(int status) => Page(status, "You need a sign-in link", $"""
        <p class="govuk-body">Links work once, for {AccessGrants.SignInLifetime.TotalMinutes} minutes. Ask for a new one.</p>
        """);

    private static SeeOtherResult SeeOther(string path) => new(path);

    private static IResult Page(int status, string title, string body) => Results.Content(
        $"""
        <!doctype html>
        <html lang="en-GB" class="govuk-template">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Encode(title)} - VictimWorkflow</title>
        <link rel="stylesheet" href="{Assets.StylePath}"></head>
        <body class="govuk-template__body">
        <header class="vw-header"><div class="govuk-width-container vw-header__row"><a href="/" class="vw-header__name">VictimWorkflow</a></div></header>
        <main class="govuk-width-container govuk-main-wrapper">
        <h1 class="govuk-heading-l">{Encode(title)}</h1>
        {body}
        </main></body>
        </html>
        """,
        "text/html; charset=utf-8", statusCode: status);

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    /// <summary>303: the browser asks for the next page with GET and does not send the form again.</summary>
    private sealed class SeeOtherResult(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
