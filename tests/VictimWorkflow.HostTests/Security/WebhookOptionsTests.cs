using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NodaTime;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Security;

public class WebhookOptionsTests
{
    private const string Secret = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

    [Fact]
    public void A_source_is_read_from_its_section()
    {
        var source = Read(
            ("records:Secrets:0", Secret), ("records:AllowedTypes:0", "crime.reported"), ("records:Units:0", "medway"),
            ("records:SilenceLimit", "1.06:00:00")).Find("records")!;

        Assert.Equal(Duration.FromHours(30), source.SilenceLimit);
        Assert.True(source.MaySend("crime.reported") && source.MaySendFor("medway") && source.MaySeeEvents);
        Assert.False(source.MaySend("crime.recorded") || source.MaySendFor("thanet"));
    }

    [Fact]
    public void A_star_allows_every_type_and_unit()
    {
        var source = Read(("court:Secrets:0", Secret), ("court:AllowedTypes:0", "*"), ("court:Units:0", "*")).Find("court")!;

        Assert.True(source.MaySend("hearing.listed") && source.MaySendFor("thanet"));
    }

    [Theory]
    [InlineData("records:Secrets:0", "whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "Webhooks:Sources:records:Secrets:0")] // 23 bytes.
    [InlineData("records:Secrets:0", "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=", "Webhooks:Sources:records:Secrets:0")] // No prefix.
    [InlineData("records:Secrets:0", "whsec_not*base64*not*base64*not*base64*", "Webhooks:Sources:records:Secrets:0")]
    [InlineData("records:Units:0", null, "Webhooks:Sources:records:Units")]
    [InlineData("records:SilenceLimit", "00:00:00", "Webhooks:Sources:records:SilenceLimit")]
    [InlineData("records:Secrets:1", Secret, "a secret stands twice")]
    [InlineData("Records_1:Secrets:0", Secret, "Webhooks:Sources:Records_1")]
    public void A_faulty_setting_is_named_and_its_value_is_not(string setting, string? value, string named)
    {
        var settings = new Dictionary<string, string?>
        {
            ["records:Secrets:0"] = Secret,
            ["records:AllowedTypes:0"] = "*",
            ["records:Units:0"] = "*",
            [setting] = value,
        };

        var refused = Assert.Throws<OptionsValidationException>(() => Read([.. settings.Select(entry => (entry.Key, entry.Value))]));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        if (value?.Length > 10) Assert.DoesNotContain(value[6..], refused.Message, StringComparison.Ordinal);
    }

    private static WebhookSources Read(params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Where(setting => setting.Value is not null)
                .Select(setting => KeyValuePair.Create($"Webhooks:Sources:{setting.Key}", setting.Value))).Build();
        using var provider = new ServiceCollection().AddVictimWorkflowSecurity(configuration).BuildServiceProvider();
        return provider.GetRequiredService<WebhookSources>();
    }
}
