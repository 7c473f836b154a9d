using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using VictimWorkflow.Service.Http;

namespace VictimWorkflow.Functions.Hosting;

/// <summary>
/// The whole HTTP surface, built once as on every host and answered as the result of whichever function the platform took the
/// request for.
/// </summary>
public sealed class Surface(IServiceProvider services) : IResult
{
    private readonly RequestDelegate _pipeline = Build(services);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        // What the platform's routing chose was the function; from here on it is our own endpoints' turn.
        httpContext.SetEndpoint(null);
        httpContext.Request.RouteValues.Clear();
        return _pipeline(httpContext);
    }

    private static RequestDelegate Build(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseVictimWorkflow();
        app.UseEndpoints(endpoints => endpoints.MapVictimWorkflow());
        return app.Build();
    }
}
