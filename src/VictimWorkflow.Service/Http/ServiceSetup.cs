using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Operations;
using VictimWorkflow.Service.Pages;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Service.Http;

/// <summary>
/// Everything both hosts share, in three calls. A host adds the ports: <c>IStore</c>, <c>IKeyStore</c>, <c>IAccessStore</c>,
/// <c>IMessageSender</c>, and an <see cref="IBell"/> if it has workers to wake.
/// </summary>
public static class ServiceSetup
{
    public const string HealthPath = "/healthz", DescriptionPath = "/openapi/v1.json";

    public static IServiceCollection AddVictimWorkflowService(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddVictimWorkflowSecurity(configuration);
        services.AddOptions<ForceOptions>().Bind(configuration.GetSection(ForceOptions.Section), SecuritySetup.NameWhatIsWrong)
            .ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(configuration);
        services.AddSingleton(RuleBook.Current);
        services.AddSingleton<JourneyClock>().AddSingleton<KeyedLocks>();
        services.AddSingleton<PersonDesk>().AddSingleton<ForceDesk>();
        services.AddSingleton<RulesNews>().AddSingleton<FeedWatch>().AddSingleton<WaitWatch>().AddSingleton<Pulse>().AddSingleton<Rounds>().AddSingleton<Import>();
        services.AddSingleton<Steps>().AddSingleton<Intake>().AddSingleton<Companions>().AddSingleton<Sending>().AddSingleton<Dispatch>();
        services.AddOperations(configuration);
        services.TryAddSingleton<IBell, SilentBell>();
        services.AddSingleton<Backlog>().AddSingleton<RecordDesk>().AddSingleton<UserActions>();
        services.AddSingleton<WebhookEndpoint>().AddSingleton<DeliveryCallbacks>().AddSingleton<QuarantineEndpoints>();
        // The framework's own JSON is used for the public description only; it must speak of the same shapes.
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.DefaultIgnoreCondition = CoreJson.Options.DefaultIgnoreCondition;
            foreach (var converter in CoreJson.Options.Converters)
            {
                options.SerializerOptions.Converters.Add(converter);
            }
        });
        services.AddOpenApi(Description.Configure);
        return services;
    }

    /// <summary>The whole order of the pipeline up to the endpoints. The Local host also calls this before it maps.</summary>
    public static IApplicationBuilder UseVictimWorkflow(this IApplicationBuilder app) => app.UseVictimWorkflowSecurity();

    /// <summary>The whole surface, the same on every host.</summary>
    public static IEndpointRouteBuilder MapVictimWorkflow(this IEndpointRouteBuilder endpoints)
    {
        WebhookEndpoint.Map(endpoints);
        DeliveryCallbacks.Map(endpoints);
        EventEndpoints.Map(endpoints);
        JourneyEndpoints.Map(endpoints);
        TaskEndpoints.Map(endpoints);
        ComplianceEndpoint.Map(endpoints);
        QuarantineEndpoints.Map(endpoints);
        AdministrationEndpoints.Map(endpoints);
        OperationsEndpoints.Map(endpoints);
        DisclosureEndpoint.Map(endpoints);
        endpoints.MapGet(HealthPath, () => Answers.Json(new Health("ok"))).OpenToAll("says only that it runs")
            .Produces<Health>().WithTags("Operations").WithSummary("Whether the process answers.");
        endpoints.MapOpenApi(DescriptionPath).OpenToAll("the contract is public");
        endpoints.MapSignIn();
        HomePage.Map(endpoints);
        Assets.Map(endpoints);
        return endpoints;
    }

    public sealed record Health(string Status);
}
