using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Security;

public class StandardWebhookTests
{
    private const string OldSecret = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    private const string NewSecret = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
    private const string OtherSecret = "whsec_QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=";
    private const long SentAt = 1774740600;
    private static readonly byte[] s_body =
        """{"type":"crime.reported","timestamp":"2026-03-28T23:30:00+00:00","data":{"crimeRef":"C-EXAMPLE-1"}}"""u8.ToArray();
    private static readonly WebhookHeaders s_signed =
        new("msg_example_0001", "1774740600", "v1,GVrz6bBFoWcH4q3A2DPbg3eO0OJYET7ml4sOuIEpkOs=");
    private static readonly ImmutableArray<WebhookSource> s_sources =
        [Source("court", OtherSecret), Source("records", OldSecret, NewSecret)];

    [Fact]
    public void The_example_of_the_published_specification_has_its_published_signature() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        StandardWebhook.Sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8));

    [Fact]
    public void A_signature_made_elsewhere_names_the_source_that_made_it()
    {
        var verified = Assert.IsType<Verdict.Verified>(Verify(s_signed));

        Assert.Equal("records", verified.Source.Name);
    }

    [Fact]
    public void A_signature_is_the_plain_HMAC_of_id_timestamp_and_body()
    {
        var signed = Encoding.UTF8.GetBytes($"msg.7.{SentAt}.").Concat(s_body).ToArray();
        var expected = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(NewSecret[6..]), signed));

        Assert.Equal("v1," + expected, StandardWebhook.Sign(NewSecret, "msg.7", SentAt, s_body));
    }

    [Theory]
    [InlineData("msg_example_0002", "1774740600", "v1,GVrz6bBFoWcH4q3A2DPbg3eO0OJYET7ml4sOuIEpkOs=")] // Another id.
    [InlineData("msg_example_0001", "1774740601", "v1,GVrz6bBFoWcH4q3A2DPbg3eO0OJYET7ml4sOuIEpkOs=")] // Another time.
    [InlineData("msg_example_0001", "1774740600", "v1,HVrz6bBFoWcH4q3A2DPbg3eO0OJYET7ml4sOuIEpkOs=")] // Another signature.
    [InlineData("msg_example_0001", "1774740600", "v2,GVrz6bBFoWcH4q3A2DPbg3eO0OJYET7ml4sOuIEpkOs=")] // Another scheme.
    [InlineData("msg_example_0001", "1774740600", "GVrz6bBFoWcH4q3A2DPbg3eO0OJYET7ml4sOuIEpkOs=")] // No scheme.
    [InlineData("msg_example_0001", "1774740600", "v1,GVrz6bBFoWcH4q3A2DPbgw==")] // Half a signature.
    [InlineData("msg_example_0001", "1774740600", "v1,")]
    [InlineData("msg_example_0001", "1774740600", "")]
    [InlineData("msg_example_0001", "+1774740600", "v1,GVrz6bBFoWcH4q3A2DPbg3eO0OJYET7ml4sOuIEpkOs=")]
    [InlineData("msg_example_0001", "999999999999999999999", "v1,GVrz6bBFoWcH4q3A2DPbg3eO0OJYET7ml4sOuIEpkOs=")]
    [InlineData("msg_example_0001", "", "v1,GVrz6bBFoWcH4q3A2DPbg3eO0OJYET7ml4sOuIEpkOs=")]
    [InlineData("", "1774740600", "v1,GVrz6bBFoWcH4q3A2DPbg3eO0OJYET7ml4sOuIEpkOs=")]
    public void A_request_with_altered_headers_is_refused(string id, string timestamp, string signature)
    {
        var refused = Assert.IsType<Verdict.Refused>(Verify(new(id, timestamp, signature)));

        Assert.Equal("bad-signature", refused.Code);
    }

    [Fact]
    public void A_body_altered_by_one_bit_is_refused()
    {
        foreach (var at in new[] { 0, s_body.Length / 2, s_body.Length - 1 })
        {
            var altered = s_body.ToArray();
            altered[at] ^= 1;
            Assert.IsType<Verdict.Refused>(StandardWebhook.Verify(s_signed, altered, s_sources, At(0)));
        }
    }

    [Fact]
    public void Either_of_two_live_secrets_is_enough_and_either_of_two_signatures()
    {
        var byNew = StandardWebhook.Sign(NewSecret, "m", SentAt, s_body);
        var byStranger = StandardWebhook.Sign("whsec_YGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn8=", "m", SentAt, s_body);

        Assert.IsType<Verdict.Verified>(Verify(new("m", "1774740600", byNew)));
        Assert.IsType<Verdict.Verified>(Verify(new("m", "1774740600", $"{byStranger} {byNew}")));
        Assert.IsType<Verdict.Verified>(Verify(new("m", "1774740600", $"v1a,whatever {byNew}")));
        Assert.IsType<Verdict.Refused>(Verify(new("m", "1774740600", byStranger)));
    }

    [Fact]
    public void A_secret_taken_out_of_service_signs_nothing_any_more() =>
        Assert.IsType<Verdict.Refused>(StandardWebhook.Verify(s_signed, s_body, [Source("records", NewSecret)], At(0)));

    [Fact]
    public void More_signatures_than_the_limit_are_not_looked_at()
    {
        var padding = string.Join(' ', Enumerable.Repeat("v1,AAAA", StandardWebhook.MaximumSignatures));

        Assert.IsType<Verdict.Refused>(Verify(s_signed with { Signature = $"{padding} {s_signed.Signature}" }));
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void The_clocks_may_differ_by_300_seconds(int secondsLater, bool accepted)
    {
        var verdict = StandardWebhook.Verify(s_signed, s_body, s_sources, At(secondsLater));

        if (accepted) Assert.IsType<Verdict.Verified>(verdict);
        else Assert.Equal("timestamp-outside-tolerance", Assert.IsType<Verdict.Refused>(verdict).Code);
    }

    [Theory]
    [InlineData("aZ09._:-", true)]
    [InlineData("with space", false)]
    [InlineData("é", false)]
    [InlineData("a/b", false)]
    public void An_id_is_made_of_plain_characters(string id, bool accepted) =>
        Assert.Equal(accepted, Verify(new(id, "1774740600", StandardWebhook.Sign(OldSecret, id, SentAt, s_body))) is Verdict.Verified);

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void An_id_has_at_most_200_characters(int length, bool accepted) =>
        An_id_is_made_of_plain_characters(new string('a', length), accepted);

    [Fact]
    public void A_printed_source_does_not_show_its_secrets() => Assert.Equal("records", s_sources[1].ToString());

    private static Verdict Verify(WebhookHeaders headers) => StandardWebhook.Verify(headers, s_body, s_sources, At(0));

    private static Instant At(int secondsLater) => Instant.FromUnixTimeSeconds(SentAt + secondsLater);

    private static WebhookSource Source(string name, params string[] secrets) => new(name, [.. secrets], ["*"], ["*"], null, true);
}
