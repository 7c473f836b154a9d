using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace VictimWorkflow.Service.Security;

/// <summary>How many bytes a request's body may have.</summary>
public sealed record BodyLimit(int Bytes) : IRequestSizeLimitMetadata
{
    /// <summary>The contract's limit for one event.</summary>
    public const int Event = 20 * 1024;

    /// <summary>Every other request: forms and small JSON.</summary>
    public const int Default = 64 * 1024;

    /// <summary>The server counts the framing of a chunked body as well, so its own limit leaves room for that.</summary>
    private const int Framing = 4 * 1024;

    long? IRequestSizeLimitMetadata.MaxRequestBodySize => Bytes + Framing;

    /// <summary>The body as it came, byte for byte, as a signature needs it; null if it is longer than the limit.</summary>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        if (request.ContentLength > limit) return null;
        var buffer = new byte[(int)(request.ContentLength ?? limit) + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length > limit ? null : buffer[..length];
    }
}
