using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace VictimWorkflow.Service.Security;

/// <summary>Headers on every answer, errors and assets included.</summary>
internal static class SecurityHeaders
{
    /// <summary>Nothing from elsewhere, nothing inline, no framing: a page with a victim's name can call nobody else's code.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'";

    internal static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = BodyLimit.Default;
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            // A shared computer in a police station must not keep a page. Only static assets say otherwise, and say so themselves.
            if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>
    /// Refuses what another site made a signed-in browser send. SameSite=Strict and antiforgery tokens already do; this also covers
    /// JSON requests, and sibling sites, which SameSite counts as the same.
    /// </summary>
    internal static Task RefuseForeignWritesAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        var isForeign = request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
        // A session of ours or of the platform: whatever a browser sends by itself. A key it does not.
        var hasSession = context.User.Identity is { IsAuthenticated: true } who && who.AuthenticationType != ApiKeyAuthentication.SchemeName;
        return !isRead && isForeign && hasSession ? Problems.NotPermitted.ExecuteAsync(context) : next(context);
    }
}
