using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Security;

public class KeyedHashTests
{
    private static readonly KeyedHash s_hash = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    // Computed by another implementation in another language. They stand in stored rows: never change them.
    [Theory]
    [InlineData("C-EXAMPLE-1", "V1", "kent-ej78qpvtvd3nh9xrf5dmdfkmk8")]
    [InlineData("C-EXAMPLE-1V", "1", "kent-yej5b954ckx8497f8c22r87hfg")]
    public void A_journey_id_is_the_same_for_ever(string crimeRef, string personRef, string id) =>
        Assert.Equal(id, s_hash.JourneyId("kent", crimeRef, personRef));

    [Fact]
    public void A_crime_id_is_the_same_for_ever() => Assert.Equal("kent-63gzkcw5fmgb1vgyre1tfy1364", s_hash.CrimeId("kent", "C-EXAMPLE-1"));

    [Theory]
    [InlineData("07700 900102")]
    [InlineData("07700-900-102 ")]
    [InlineData("+447700900102")]
    [InlineData(" +44 (0)7700 900102")]
    [InlineData("0044 7700 900102")]
    [InlineData("447700900102")]
    [InlineData("7700 900102")]
    public void A_British_number_is_one_number_however_it_is_written(string written)
    {
        Assert.Equal("s239yjb5bdwz6pp6880k3hydhr", s_hash.Address("mobile", written));
        Assert.Equal("s239yjb5bdwz6pp6880k3hydhr", s_hash.Address("landline", written));
    }

    [Theory]
    [InlineData("mobile", "07700 900103")]
    [InlineData("mobile", "+33 7700 900102")]
    [InlineData("portal", "07700 900102")]
    public void Another_number_or_kind_has_another_hash(string kind, string value) =>
        Assert.NotEqual("s239yjb5bdwz6pp6880k3hydhr", s_hash.Address(kind, value));

    [Theory]
    [InlineData("sam.placeholder@example.org")]
    [InlineData(" Sam.Placeholder@EXAMPLE.org\t")]
    public void An_email_address_is_one_in_any_case(string written) =>
        Assert.Equal("q14fcdc3j9mhcq7sds0dhva0jc", s_hash.Address("email", written));

    [Fact]
    public void A_postal_address_is_one_whatever_its_spaces_and_commas()
    {
        var one = s_hash.Address("address", "1 Example Street, Chatham, ME4 4XX");

        Assert.Equal(one, s_hash.Address("address", "1  Example Street\nCHATHAM  me44xx"));
        Assert.NotEqual(one, s_hash.Address("address", "2 Example Street, Chatham, ME4 4XX"));
    }

    [Fact]
    public void Another_installation_has_other_ids() =>
        Assert.NotEqual(s_hash.JourneyId("kent", "C-EXAMPLE-1", "V1"), new KeyedHash(new byte[32]).JourneyId("kent", "C-EXAMPLE-1", "V1"));

    [Fact]
    public void What_is_refused_is_not_quoted()
    {
        Assert.Throws<ArgumentException>(() => new KeyedHash(new byte[31]));
        var refused = Assert.ThrowsAny<ArgumentException>(() => s_hash.Address("fax", "07700 900102"));
        Assert.DoesNotContain("900102", refused.Message, StringComparison.Ordinal);
    }
}
