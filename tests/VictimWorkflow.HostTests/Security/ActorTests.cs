using System.Security.Claims;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Security;

public class ActorTests
{
    private static readonly Actor s_officer =
        new("officer-2", "Alex Example", [Role.Officer, Role.Supervisor], ["medway", "thanet"], MayReadRestricted: true);

    [Fact]
    public void An_actor_comes_back_from_its_claims()
    {
        var back = Actor.From(s_officer.ToPrincipal("test"))!;

        Assert.Equal((s_officer.Ref, s_officer.DisplayName, true, null), (back.Ref, back.DisplayName, back.MayReadRestricted, back.Source));
        Assert.Equal(s_officer.Roles.AsEnumerable(), back.Roles);
        Assert.Equal(s_officer.Units.AsEnumerable(), back.Units);
    }

    [Fact]
    public void Nobody_signed_in_is_no_actor() => Assert.Null(Actor.From(new ClaimsPrincipal(new ClaimsIdentity())));

    [Theory]
    [InlineData("medway", false, false, true)]
    [InlineData("medway", true, false, false)]
    [InlineData("medway", true, true, true)]
    [InlineData("swale", false, true, false)]
    [InlineData("*", false, true, false)]
    public void A_record_is_seen_by_its_unit_and_a_restricted_one_by_grant_too(string unit, bool restricted, bool granted, bool seen) =>
        Assert.Equal(seen, (s_officer with { MayReadRestricted = granted }).MaySee(unit, restricted));

    [Fact]
    public void A_star_sees_every_unit_but_not_what_is_restricted()
    {
        var everywhere = s_officer with { Units = ["*"], MayReadRestricted = false };

        Assert.True(everywhere.MaySee("swale", restricted: false));
        Assert.False(everywhere.MaySee("swale", restricted: true));
    }

    [Fact]
    public void Roles_have_the_names_of_the_contract()
    {
        Assert.Equal(
            ["officer", "witness-care", "supervisor", "opcc", "operator"], Enum.GetValues<Role>().Select(role => role.ContractName));
        Assert.All(Enum.GetValues<Role>(), role => Assert.Equal(role, RoleNames.Read(role.ContractName)));
        Assert.Null(RoleNames.Read("Officer"));
    }

    [Fact]
    public void A_printed_actor_does_not_show_a_name() => Assert.Equal("officer-2", s_officer.ToString());
}
