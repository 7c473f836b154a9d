using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Functions.Hosting;

/// <summary>
/// Takes the platform's word for who is signed in. Only where the platform says that its authentication is on: it then strips the
/// header from what comes from outside, and otherwise anybody could write it.
/// </summary>
public sealed class PlatformAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "platform";
    public const string Header = "X-MS-CLIENT-PRINCIPAL";
    public const string Setting = "WEBSITE_AUTH_ENABLED";

    private const string SignInPath = "/.auth/login/aad?post_login_redirect_uri=";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[Header].ToString() is not { Length: > 0 } header)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        return Task.FromResult(PlatformPrincipal.Read(header) is { } actor
            ? AuthenticateResult.Success(new AuthenticationTicket(actor.ToPrincipal(SchemeName), SchemeName))
            : AuthenticateResult.Fail("The platform's principal cannot be read."));
    }

    // A person is sent to sign in; a program gets its bare 401, which the pipeline words.
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var isForPeople = HttpMethods.IsGet(Request.Method) && !Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            && Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (isForPeople)
        {
            Response.Redirect(SignInPath + Uri.EscapeDataString(Request.Path + Request.QueryString));
        }
        else
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
        }

        return Task.CompletedTask;
    }
}

public static class PlatformAuthenticationSetup
{
    /// <summary>Puts the platform's scheme before the others; a request with a key of ours goes on to them.</summary>
    public static void AddPlatformAuthentication(this IServiceCollection services, IConfiguration configuration)
    {
        if (!bool.TryParse(configuration[PlatformAuthentication.Setting], out var isOn) || !isOn)
        {
            return;
        }

        services.AddAuthentication(PlatformAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, PlatformAuthentication>(PlatformAuthentication.SchemeName, scheme =>
                scheme.ForwardDefaultSelector = context =>
                    context.Request.Headers.ContainsKey(PlatformAuthentication.Header) || !context.Request.Headers.ContainsKey("Authorization")
                        ? null
                        : SecuritySetup.SelectorScheme);
    }
}
