using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Service.Http;

/// <summary>Which signed-in people may send which events: the contract's "Sent by", read as roles.</summary>
public static class SenderRoles
{
    private static readonly FrozenDictionary<string, ImmutableArray<Role>> s_roles =
        EventCatalogue.Types.ToFrozenDictionary(type => type, type => Read(EventCatalogue.SenderOf(type)));

    private static readonly FrozenSet<string> s_approved = typeof(Event).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .Where(type => type.DerivedType.GetProperty(nameof(Event.JourneyTerminated.ApprovedBy)) is not null)
        .Select(type => (string)type.TypeDiscriminator!).ToFrozenSet();

    /// <summary>Nobody's: a type that only machines send, or that is not in the contract.</summary>
    public static ImmutableArray<Role> Of(string type) => s_roles.GetValueOrDefault(type, []);

    /// <summary>Whether events of this type name the supervisor who approved them.</summary>
    public static bool IsApproved(string type) => s_approved.Contains(type);

    // "court/VWCU feed" is a feed. A supervisor stands in for an officer: what needs approval is often an officer's event.
    private static ImmutableArray<Role> Read(string sender)
    {
        var senders = sender.Split(", ");
        var isOfficers = senders.Any(s => s is "officer" or "officer at court");
        return
        [
            .. isOfficers ? [Role.Officer] : ImmutableArray<Role>.Empty,
            .. senders.Contains("VWCU") ? [Role.WitnessCare] : ImmutableArray<Role>.Empty,
            .. isOfficers || senders.Contains("supervisor") ? [Role.Supervisor] : ImmutableArray<Role>.Empty,
            .. senders.Contains("operator") ? [Role.Operator] : ImmutableArray<Role>.Empty,
        ];
    }
}
