using Azure.Communication.Email;
using Azure.Communication.Sms;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VictimWorkflow.Functions.Messages;
using VictimWorkflow.Functions.Moving;
using VictimWorkflow.Functions.Tables;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Hosting;

/// <summary>Registers what is Azure's: the store, the queues, the senders, who is signed in, and where telemetry goes.</summary>
public static class AzureSetup
{
    /// <summary>Names the user-assigned identity; absent, the app's own identity or the developer's sign-in is taken.</summary>
    private const string ClientIdSetting = $"{StorageSettings.Connection}:clientId";

    /// <exception cref="InvalidOperationException">A setting is missing or wrong; the message names it.</exception>
    public static IServiceCollection AddAzure(this IServiceCollection services, IConfiguration configuration)
    {
        var identity = new DefaultAzureCredentialOptions { ManagedIdentityClientId = configuration[ClientIdSetting] };
        var credential = new DefaultAzureCredential(identity);
        var storage = StorageSettings.From(configuration, credential);
        services.AddSingleton(storage.Tables());
        services.AddSingleton<TablesStore>();
        services.AddSingleton<IStore>(provider => provider.GetRequiredService<TablesStore>());
        services.AddSingleton<TablesAccessStore>();
        services.AddSingleton<IAccessStore>(provider => provider.GetRequiredService<TablesAccessStore>());
        services.AddSingleton<IKeyStore>(provider => provider.GetRequiredService<TablesAccessStore>());
        services.AddSingleton(new Queues(storage.Queue(Queues.Admit), storage.Queue(Queues.Wake)));
        services.AddSingleton<IBell, QueueBell>();
        services.AddSingleton<Surface>();
        services.AddSingleton(InstallationRules.From(configuration));
        services.AddSenders(configuration, credential);
        services.AddPlatformAuthentication(configuration);
        services.AddExport(configuration, credential);
        return services;
    }

    /// <summary>Makes tables and queues that are not there yet, and takes up the journey clock.</summary>
    public static async Task PrepareAsync(IServiceProvider services)
    {
        var store = services.GetRequiredService<TablesStore>();
        await store.CreateTablesAsync();
        await services.GetRequiredService<SentMessages>().CreateAsync();
        await services.GetRequiredService<Queues>().CreateAsync();
        await services.GetRequiredService<JourneyClock>().ResumeAsync(store);
    }

    private static void AddSenders(this IServiceCollection services, IConfiguration configuration, TokenCredential credential)
    {
        services.AddSingleton<IValidateOptions<CommunicationOptions>, CommunicationOptionsCheck>();
        services.AddOptions<CommunicationOptions>()
            .Bind(configuration.GetSection(CommunicationOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton(provider => new SmsClient(EndpointOf(provider), credential, Once(new SmsClientOptions())));
        services.AddSingleton(provider => new EmailClient(EndpointOf(provider), credential, Once(new EmailClientOptions())));
        services.AddSingleton<IMessageSender, AcsMessageSender>();
        services.AddSingleton<SentMessages>();
    }

    private static Uri EndpointOf(IServiceProvider provider) =>
        new(provider.GetRequiredService<IOptions<CommunicationOptions>>().Value.Endpoint);

    // Whether to try again is decided by Core, which knows the person's times; the client must not.
    private static T Once<T>(T options) where T : ClientOptions
    {
        options.Retry.MaxRetries = 0;
        return options;
    }
}
