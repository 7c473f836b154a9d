using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using VictimWorkflow.Functions.Hosting;
using VictimWorkflow.Service.Http;

// Durable Functions carry the journeys, Azure Tables keep them, Azure Communication Services send. No rule lives here.
var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddVictimWorkflowService(builder.Configuration).AddAzure(builder.Configuration);

var host = builder.Build();
await AzureSetup.PrepareAsync(host.Services);
await host.RunAsync();
