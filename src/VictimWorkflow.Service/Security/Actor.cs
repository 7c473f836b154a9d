using System.Collections.Immutable;
using System.Security.Claims;

namespace VictimWorkflow.Service.Security;

public enum Role { Officer, WitnessCare, Supervisor, Opcc, Operator }

/// <summary>The names of roles in the public contract: configuration, tokens, audit.</summary>
public static class RoleNames
{
    extension(Role role)
    {
        public string ContractName => role switch
        {
            Role.Officer => "officer",
            Role.WitnessCare => "witness-care",
            Role.Supervisor => "supervisor",
            Role.Opcc => "opcc",
            Role.Operator => "operator",
        };
    }

    public static Role? Read(string contractName) =>
        Enum.GetValues<Role>().Where(role => role.ContractName == contractName).Select(role => (Role?)role).FirstOrDefault();
}

/// <summary>Who is asking. Made anew from the store for each request, so that a withdrawn role or a blocked user counts at once.</summary>
/// <remarks>
/// The reference is the staff reference, or <c>source:name</c> for a webhook source reading its own results. <c>*</c> is every unit.
/// Restricted records (police employees, their abuse cases) need the named grant <c>MayReadRestricted</c>.
/// </remarks>
public sealed record Actor(
    string Ref, string DisplayName, ImmutableArray<Role> Roles, ImmutableArray<string> Units, bool MayReadRestricted)
{
    public const string EveryUnit = "*";

    /// <summary>The webhook source this key belongs to; null for a person.</summary>
    public string? Source { get; init; }

    /// <summary>The hash of the API key they came by; null for a session.</summary>
    public string? KeyHash { get; init; }

    public bool Has(Role role) => Roles.Contains(role);

    /// <summary>Whether unit and restriction allow it. The role is the endpoint's business: both must agree.</summary>
    public bool MaySee(string unit, bool restricted) =>
        (Units.Contains(EveryUnit) || Units.Contains(unit)) && (!restricted || MayReadRestricted);

    /// <summary>The reference alone: a printed actor must not carry a name into a log.</summary>
    public override string ToString() => Ref;

    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var claims = new List<Claim> { new(ClaimNames.Ref, Ref), new(ClaimNames.Name, DisplayName) };
        claims.AddRange(Roles.Select(role => new Claim(ClaimNames.Role, role.ContractName)));
        claims.AddRange(Units.Select(unit => new Claim(ClaimNames.Unit, unit)));
        if (MayReadRestricted) claims.Add(new(ClaimNames.Restricted, "yes"));
        if (Source is not null) claims.Add(new(ClaimNames.Source, Source));
        if (KeyHash is not null) claims.Add(new(ClaimNames.KeyHash, KeyHash));
        return new(new ClaimsIdentity(claims, scheme, ClaimNames.Name, ClaimNames.Role));
    }

    /// <returns>Null if nobody is signed in.</returns>
    public static Actor? From(ClaimsPrincipal principal)
    {
        if (principal.Identity is not { IsAuthenticated: true }) return null;
        if (principal.FindFirstValue(ClaimNames.Ref) is not { } staffRef) return null;
        return new(
            staffRef,
            principal.FindFirstValue(ClaimNames.Name) ?? staffRef,
            [.. principal.FindAll(ClaimNames.Role).Select(claim => RoleNames.Read(claim.Value)).OfType<Role>()],
            [.. principal.FindAll(ClaimNames.Unit).Select(claim => claim.Value)],
            principal.HasClaim(ClaimNames.Restricted, "yes"))
        {
            Source = principal.FindFirstValue(ClaimNames.Source),
            KeyHash = principal.FindFirstValue(ClaimNames.KeyHash),
        };
    }
}

internal static class ClaimNames
{
    internal const string Ref = "ref", Name = "name", Role = "role", Unit = "unit", Restricted = "restricted", Source = "source", KeyHash = "key-hash";
}
