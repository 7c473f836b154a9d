using System.Globalization;
using System.Text;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Benchmarks;

/// <summary>A request ready to be sent: signing it is the sender's work, and is done before the clock starts.</summary>
internal sealed record Signed(string Id, string Timestamp, string Signature, byte[] Body);

/// <summary>Reports of about 1.5 KB about synthetic people.</summary>
internal static class Reports
{
    private const string Template = """
        {"type":"crime.reported","timestamp":"AT","data":{"crimeRef":"46/N/26","occurredAt":"AT","reportChannel":"phone-101","committedOn":"2026-01-05",
        "unit":"medway","officerRef":"officer-N","offence":{"title":"Theft from a dwelling, synthetic report for measuring","flags":["loss-or-damage"]},
        "persons":[{"personRef":"P-N","role":"victim","kind":"individual","givenName":"Synthetic","familyName":"Placeholder","birthDate":"1990-01-27",
        "contactPoints":[{"contactPointRef":"P-N-mobile","kind":"mobile","value":"07700 900123","safe":"yes"},
        {"contactPointRef":"P-N-email","kind":"email","value":"person.N@example.org","safe":"yes"},
        {"contactPointRef":"P-N-home","kind":"address","value":"1 Example Street, Exampleton, ZZ99 9ZZ","safe":"no"}],
        "preferences":{"news":"email","routine":"email","dates":"sms","timesToAvoid":[{"days":["mon","tue","wed","thu","fri"],"from":"17:00","to":"19:30"}]}},
        {"personRef":"W-N","role":"witness","kind":"individual","givenName":"Synthetic","familyName":"Bystander","birthDate":"1985-06-14",
        "contactPoints":[{"contactPointRef":"W-N-mobile","kind":"mobile","value":"07700 900456","safe":"yes"},
        {"contactPointRef":"W-N-email","kind":"email","value":"witness.N@example.org","safe":"yes"}]}],
        "suspects":[{"suspectRef":"D-N","contactPoints":[{"kind":"mobile","value":"07700 900789"}]}]}}
        """;

    public static byte[] Body(string number, DateTimeOffset at) => Encoding.UTF8.GetBytes(Template.ReplaceLineEndings("")
        .Replace("46/N/26", $"46/{number}/26", StringComparison.Ordinal)
        .Replace("-N", $"-{number}", StringComparison.Ordinal).Replace(".N@", $".{number}@", StringComparison.Ordinal)
        .Replace("\"AT\"", $"\"{at:yyyy-MM-dd'T'HH:mm:ss'Z'}\"", StringComparison.Ordinal));

    public static Signed[] Sign(int first, int count, string secret)
    {
        var now = TimeProvider.System.GetUtcNow();
        var seconds = now.ToUnixTimeSeconds();
        return [.. Enumerable.Range(first, count).Select(n =>
        {
            var (id, body) = ($"report-{n}", Body(n.ToString(CultureInfo.InvariantCulture), now));
            return new Signed(id, seconds.ToString(CultureInfo.InvariantCulture), StandardWebhook.Sign(secret, id, seconds, body), body);
        })];
    }
}
