using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Service.Operations;

internal static class OperationsSetup
{
    public static IServiceCollection AddOperations(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RetentionOptions>().Bind(configuration.GetSection(RetentionOptions.Section), SecuritySetup.NameWhatIsWrong)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<OperationsLog>().AddSingleton<LegalHolds>().AddSingleton<Erasure>().AddSingleton<RestoreMark>();
        services.AddSingleton<AuditSeals>().AddSingleton<AuditCheck>().AddSingleton<Retention>().AddSingleton<Housekeeping>();
        return services;
    }
}
