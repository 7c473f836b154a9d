using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace VictimWorkflow.Service.Security;

/// <summary>Registers and orders everything in this folder. The host adds <see cref="IKeyStore"/> and <see cref="IAccessStore"/>.</summary>
public static class SecuritySetup
{
    /// <summary>A shift. Not prolonged by use, so that a browser left open in a shared office ends by itself.</summary>
    public static readonly TimeSpan SessionTime = TimeSpan.FromHours(12);

    /// <summary>The default scheme: a key of ours, or else the session.</summary>
    public const string SelectorScheme = "by-header";

    /// <remarks>The <see cref="TimeProvider"/> in the container is wall time, not the journey time that a demonstration may step.</remarks>
    public static IServiceCollection AddVictimWorkflowSecurity(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsCheck>();
        services.AddSingleton<IValidateOptions<SecurityOptions>, SecurityOptionsCheck>();
        services.AddOptions<WebhookOptions>().Bind(configuration.GetSection(WebhookOptions.Section), NameWhatIsWrong).ValidateOnStart();
        services.AddOptions<SecurityOptions>().Bind(configuration.GetSection(SecurityOptions.Section), NameWhatIsWrong).ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<WebhookOptions>>().Value.Read());
        services.AddSingleton(provider => new KeyedHash(Options(provider).ReadInstallationSecret()));
        services.AddSingleton(provider => new PersonVault(
            Options(provider).ReadMasterKey(), provider.GetRequiredService<IKeyStore>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AccessGrants>();
        // First come, first kept: registered before AddAuthentication and AddAntiforgery bring their own.
        services.AddSingleton<IDataProtectionProvider>(provider => DerivedProtection.From(Options(provider).ReadInstallationSecret()));
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = new NoKeyRing());
        AddSchemes(services);
        services.AddAuthorizationBuilder().SetFallbackPolicy(EndpointAccessDeclarations.Undeclared);
        services.AddAntiforgery(options => Harden(options.Cookie, "vw-antiforgery"));
        services.AddOptions<AntiforgeryOptions>()
            .Configure<IOptions<SecurityOptions>>((antiforgery, options) => Secure(antiforgery.Cookie, options.Value));
        // A bare status, never an exception, for a body that cannot be read: also in development.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        // Its lines hold whole URLs, and with them the code of a sign-in link.
        services.AddLogging(logging => logging
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning)
            // It warns that the key ring, which nothing uses, is not encrypted.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
        return services;
    }

    /// <summary>The whole order of the pipeline up to the endpoints, routing included.</summary>
    public static IApplicationBuilder UseVictimWorkflowSecurity(this IApplicationBuilder app) => app
        .Use(SecurityHeaders.AddAsync)
        .UseMiddleware<Failures>()
        .Use(Failures.AnswerBareStatusAsync)
        .UseRouting()
        .UseAuthentication()
        .Use(SecurityHeaders.RefuseForeignWritesAsync)
        .UseAuthorization()
        .UseAntiforgery();

    /// <summary>
    /// Without it a source with one faulty value is left out without a word, and a misspelt setting means nothing.
    /// </summary>
    internal static void NameWhatIsWrong(BinderOptions binder) => binder.ErrorOnUnknownConfiguration = true;

    private static void AddSchemes(IServiceCollection services)
    {
        services.AddAuthentication(SelectorScheme)
            .AddPolicyScheme(SelectorScheme, displayName: null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.ContainsKey("Authorization")
                    ? ApiKeyAuthentication.SchemeName
                    : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, configureOptions: null)
            .AddCookie(options =>
            {
                Harden(options.Cookie, "vw-session");
                options.ExpireTimeSpan = SessionTime;
                options.SlidingExpiration = false;
                options.Events.OnRedirectToLogin = context => RefuseAsync(
                    context.HttpContext, Problems.NotSignedIn, () => context.Response.Redirect(SignInPages.SignInPath));
                options.Events.OnRedirectToAccessDenied = context => RefuseAsync(
                    context.HttpContext, Problems.NotPermitted, () => context.Response.StatusCode = StatusCodes.Status403Forbidden);
                options.Events.OnValidatePrincipal = ReadActorAnewAsync;
            });
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<IOptions<SecurityOptions>>((cookie, options) => Secure(cookie.Cookie, options.Value));
    }

    private static async Task ReadActorAnewAsync(CookieValidatePrincipalContext context)
    {
        var grants = context.HttpContext.RequestServices.GetRequiredService<AccessGrants>();
        var actor = context.Principal is { } session && Actor.From(session) is { } known ? await grants.FindUserAsync(known.Ref) : null;
        if (actor is null) context.RejectPrincipal();
        else context.ReplacePrincipal(actor.ToPrincipal(CookieAuthenticationDefaults.AuthenticationScheme));
    }

    private static Task RefuseAsync(HttpContext context, Problem toPrograms, Action toPeople)
    {
        if (Failures.IsForPrograms(context.Request)) return toPrograms.ExecuteAsync(context);
        toPeople();
        return Task.CompletedTask;
    }

    private static void Harden(CookieBuilder cookie, string name)
    {
        cookie.Name = name;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Strict;
        cookie.IsEssential = true;
    }

    private static void Secure(CookieBuilder cookie, SecurityOptions options) =>
        cookie.SecurePolicy = options.IsBehindHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    private static SecurityOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<SecurityOptions>>().Value;
}
