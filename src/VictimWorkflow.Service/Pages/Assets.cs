using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Service.Pages;

/// <summary>
/// The stylesheet, served from the assembly. Its path holds a hash of its content, so that a browser may keep it for good.
/// </summary>
internal static class Assets
{
    private const string Forever = "public, max-age=31536000, immutable";

    private static readonly byte[] s_style = Read("site.css");

    public static string StylePath { get; } = $"/assets/{Convert.ToHexStringLower(SHA256.HashData(s_style))[..16]}.css";

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet(StylePath, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = Forever;
            return Results.Bytes(s_style, "text/css; charset=utf-8");
        })
        .OpenToAll("a stylesheet holds no data").ExcludeFromDescription();

    private static byte[] Read(string name)
    {
        using var resource = typeof(Assets).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
