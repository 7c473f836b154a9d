using System.Collections.Immutable;
using System.Text.Json;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Functions.Hosting;

/// <summary>
/// Reads the platform's principal: base64 of JSON with the directory's claims. Application roles name our roles (<c>officer</c>),
/// units (<c>unit:north</c>, <c>unit:*</c>) and the grant to read restricted records (<c>restricted</c>).
/// </summary>
public static class PlatformPrincipal
{
    private const string UnitPrefix = "unit:";
    private const string RestrictedRole = "restricted";

    /// <summary>A principal with hundreds of claims is far below it.</summary>
    private const int LengthAtMost = 64 * 1024;

    private static readonly ImmutableArray<string> s_idClaims =
    [
        "http://schemas.microsoft.com/identity/claims/objectidentifier", "oid",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier", "sub",
    ];

    private static readonly JsonSerializerOptions s_json = new() { PropertyNameCaseInsensitive = true };

    /// <returns>Null when it is none, or does not say who.</returns>
    public static Actor? Read(string header)
    {
        if (header.Length > LengthAtMost)
        {
            return null;
        }

        try
        {
            var principal = JsonSerializer.Deserialize<Principal>(Convert.FromBase64String(header), s_json);
            return principal?.Claims is { } claims ? ActorOf(principal, claims) : null;
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            return null;
        }
    }

    private static Actor? ActorOf(Principal principal, Claim[] claims)
    {
        if (s_idClaims.Select(type => ValueOf(claims, type)).FirstOrDefault(id => id is not null) is not { } id)
        {
            return null;
        }

        var roles = claims.Where(claim => claim.Typ is "roles" || claim.Typ == principal.Role_typ)
            .Select(claim => claim.Val ?? "").ToImmutableArray();
        return new Actor(
            id,
            ValueOf(claims, "name") ?? ValueOf(claims, principal.Name_typ) ?? id,
            [.. roles.Select(RoleNames.Read).OfType<Role>().Distinct()],
            [.. roles.Where(role => role.StartsWith(UnitPrefix, StringComparison.Ordinal)).Select(UnitOf).Distinct()],
            roles.Contains(RestrictedRole));
    }

    private static string UnitOf(string role) => role[UnitPrefix.Length..];

    private static string? ValueOf(Claim[] claims, string? type) =>
        claims.FirstOrDefault(claim => claim.Typ == type && claim.Val is { Length: > 0 })?.Val;

    // The platform's own spelling.
    private sealed record Principal(string? Name_typ, string? Role_typ, Claim[]? Claims);

    private sealed record Claim(string? Typ, string? Val);
}
