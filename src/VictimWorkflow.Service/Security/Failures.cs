using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VictimWorkflow.Service.Security;

/// <summary>
/// The last catch of the pipeline. Neither the answer nor the log gets an exception's message or stack: either may quote a name or
/// a number. The framework's own handler logs both, which is why it is not used.
/// </summary>
internal sealed class Failures(RequestDelegate next, ILogger<Failures> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to answer and nothing wrong.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, Problems.ForStatus(e.StatusCode));
        }
        catch (Exception e)
        {
            var traceId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
            logger.LogError("Request failed: {ExceptionType}, trace {TraceId}", e.GetType().FullName, traceId);
            if (context.Response.HasStarted) context.Abort();
            else await AnswerAsync(context, Problems.InternalError(traceId));
        }
    }

    /// <summary>Gives an error without a body one: a problem document to programs, a page to people.</summary>
    internal static async Task AnswerBareStatusAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        var response = context.Response;
        if (response.HasStarted || response.StatusCode < StatusCodes.Status400BadRequest) return;
        if (response.ContentLength is not null || response.ContentType is not null) return;
        await WriteAsync(context, Problems.ForStatus(response.StatusCode), response.StatusCode);
    }

    private static Task AnswerAsync(HttpContext context, Problem problem)
    {
        context.Response.Clear();
        return WriteAsync(context, problem, problem.Status);
    }

    private static async Task WriteAsync(HttpContext context, Problem problem, int status)
    {
        if (IsForPrograms(context.Request)) await problem.ExecuteAsync(context);
        else await SignInPages.Failure(status, problem.TraceId).ExecuteAsync(context);
    }

    /// <summary>People come with a browser to the pages; everything under /api, or with a key, is a program.</summary>
    internal static bool IsForPrograms(HttpRequest request) =>
        request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        || request.Headers.ContainsKey("Authorization")
        || !request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
