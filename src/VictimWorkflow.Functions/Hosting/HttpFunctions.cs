using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace VictimWorkflow.Functions.Hosting;

/// <summary>
/// Doors to one and the same surface, so that the platform counts and meters each group of requests under a name of its own. Who may
/// enter is decided inside, by each endpoint.
/// </summary>
public sealed class HttpFunctions(Surface surface)
{
    [Function("CrimeReports")]
    public IResult CrimeReports(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/webhooks/{*rest}")] HttpRequest request) => Forward(request);

    [Function("Journeys")]
    public IResult Journeys(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/journeys/{*rest}")] HttpRequest request) => Forward(request);

    [Function("Tasks")]
    public IResult Tasks(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "api/tasks/{*rest}")] HttpRequest request) => Forward(request);

    [Function("Compliance")]
    public IResult Compliance(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/compliance")] HttpRequest request) => Forward(request);

    [Function("Operations")]
    public IResult Operations(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "api/quarantine/{*rest}")] HttpRequest request) =>
        Forward(request);

    [Function("Pages")]
    public IResult Pages(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "{*path}")] HttpRequest request) => Forward(request);

    private Surface Forward(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return surface;
    }
}
