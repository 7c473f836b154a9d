using System.CommandLine;
using System.Text.Json.Nodes;

namespace VictimWorkflow.Local.Commands;

/// <summary>Legal holds: nothing of a crime or a person is deleted or erased while one is in force.</summary>
public static class HoldCommand
{
    public static Command Create() => new("hold", "Legal holds on a crime or a person")
    {
        Change("set", "Keep everything until it is released", "/api/operations/holds", needsAuthority: true),
        Change("release", "Release a hold; it stays on record", "/api/operations/holds/release", needsAuthority: false),
        List(),
    };

    private static Command Change(string name, string says, string path, bool needsAuthority)
    {
        var crime = new Option<string?>("--crime") { Description = "Reference of the crime" };
        var person = new Option<string?>("--person") { Description = "Reference of the person" };
        var authority = RecordRequests.AuthorityOption(needsAuthority);
        var (user, url, folder) = (Host.UserOption(), Host.UrlOption(), ServeCommand.FolderOption());
        var command = new Command(name, says) { crime, person, authority, user, url, folder };
        command.SetAction((parsed, stop) => RecordRequests.PostAsync(
            path, parsed.GetValue(crime), parsed.GetValue(person), parsed.GetValue(authority), parsed.GetValue(url)!, parsed.GetValue(folder)!,
            parsed.GetValue(user)!, stop));
        return command;
    }

    private static Command List()
    {
        var (user, url, folder) = (Host.UserOption(), Host.UrlOption(), ServeCommand.FolderOption());
        var command = new Command("list", "Holds in force, and those released") { user, url, folder };
        command.SetAction((parsed, stop) => RecordRequests.ListAsync(
            "/api/operations/holds", parsed.GetValue(url)!, parsed.GetValue(folder)!, parsed.GetValue(user)!, stop));
        return command;
    }
}

/// <summary>Erases a person. There is no way back.</summary>
public static class EraseCommand
{
    public static Command Create()
    {
        var person = new Option<string>("--person") { Description = "Reference of the person", Required = true };
        var authority = RecordRequests.AuthorityOption(isRequired: true);
        var (user, url, folder) = (Host.UserOption(), Host.UrlOption(), ServeCommand.FolderOption());
        var command = new Command("erase", "Erase a person: end their journeys, destroy the key of all that names them. No way back")
        {
            person, authority, user, url, folder,
        };
        command.SetAction((parsed, stop) => RecordRequests.PostAsync(
            "/api/operations/erasures", null, parsed.GetValue(person), parsed.GetValue(authority), parsed.GetValue(url)!, parsed.GetValue(folder)!,
            parsed.GetValue(user)!, stop));
        return command;
    }
}

/// <summary>Writes the disclosure pack of a journey.</summary>
public static class DiscloseCommand
{
    public static Command Create()
    {
        var journey = new Argument<string>("journey") { Description = "Id of the journey" };
        var to = new Option<string>("--to") { Description = "New file for the pack, a zip", Required = true };
        var (user, url, folder) = (Host.UserOption(), Host.UrlOption(), ServeCommand.FolderOption());
        var command = new Command("disclose", "Write everything about one journey into a zip; noted as read") { journey, to, user, url, folder };
        command.SetAction((parsed, stop) => Host.AsUserAsync(parsed.GetValue(url)!, parsed.GetValue(folder)!, parsed.GetValue(user)!, async http =>
        {
            var file = Path.GetFullPath(parsed.GetValue(to)!);
            using var answer = await http.GetAsync(new Uri($"/api/journeys/{Uri.EscapeDataString(parsed.GetValue(journey)!)}/disclosure", UriKind.Relative), stop);
            if (!answer.IsSuccessStatusCode)
            {
                return Refusals.Say(await Host.SentenceOfAsync(answer, stop));
            }

            try
            {
                await using var written = new FileStream(file, FileMode.CreateNew);
                await answer.Content.CopyToAsync(written, stop);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return Refusals.Say($"The file {file} exists or cannot be written: name a new one.");
            }

            Console.WriteLine($"disclosure written to {file}");
            return 0;
        }, stop));
        return command;
    }
}

/// <summary>Checks the audit from its first entry to its last seal.</summary>
public static class AuditCommand
{
    public static Command Create()
    {
        var (user, url, folder) = (Host.UserOption(), Host.UrlOption(), ServeCommand.FolderOption());
        var verify = new Command("verify", "Check every chain and every seal; exit code 1 when something is not as it was written") { user, url, folder };
        verify.SetAction((parsed, stop) => Host.AsUserAsync(
            parsed.GetValue(url)!, parsed.GetValue(folder)!, parsed.GetValue(user)!, http => VerifyAsync(http, stop), stop));
        return new Command("audit", "The audit of what was decided and done, and by whom") { verify, Log() };
    }

    private static Command Log()
    {
        var (user, url, folder) = (Host.UserOption(), Host.UrlOption(), ServeCommand.FolderOption());
        var command = new Command("log", "What was done to the installation: keys, holds, erasures, copies, cases taken over") { user, url, folder };
        command.SetAction((parsed, stop) => RecordRequests.ListAsync(
            "/api/operations/log", parsed.GetValue(url)!, parsed.GetValue(folder)!, parsed.GetValue(user)!, stop));
        return command;
    }

    private static async Task<int> VerifyAsync(HttpClient http, CancellationToken stop)
    {
        var (entries, seals, faults) = (0, 0, 0);
        for (string? next = ""; next is not null;)
        {
            var query = next.Length == 0 ? "" : $"?from={Uri.EscapeDataString(next)}";
            using var answer = await http.PostAsync(new Uri($"/api/operations/audit/check{query}", UriKind.Relative), content: null, stop);
            if (!answer.IsSuccessStatusCode)
            {
                return Refusals.Say(await Host.SentenceOfAsync(answer, stop));
            }

            var found = JsonNode.Parse(await answer.Content.ReadAsStringAsync(stop))!;
            entries += (int)found["entries"]!;
            seals += (int)found["seals"]!;
            foreach (var fault in found["faults"]!.AsArray())
            {
                faults++;
                Console.WriteLine($"{fault!["where"]} {fault["revision"]}: {fault["what"]}");
            }

            next = (string?)found["next"];
        }

        Console.WriteLine($"{entries} entries and {seals} seals checked, {faults} faults");
        return faults == 0 ? 0 : 1;
    }
}

internal static class RecordRequests
{
    public static Option<string?> AuthorityOption(bool isRequired) => new("--authority")
    {
        Description = "Reference of the order or request, no name and no words" + (isRequired ? "" : " [default: none]"),
        Required = isRequired,
    };

    public static Task<int> PostAsync(
        string path, string? crime, string? person, string? authority, string url, string folder, string user, CancellationToken stop) =>
        Host.AsUserAsync(url, folder, user, async http =>
        {
            var body = new JsonObject { ["crimeRef"] = crime, ["personRef"] = person, ["authority"] = authority };
            using var answer = await http.PostAsJsonAsync(path, body, stop);
            return await PrintAsync(answer, stop);
        }, stop);

    /// <summary>Prints every item of a list, page by page, each on a line.</summary>
    public static Task<int> ListAsync(string path, string url, string folder, string user, CancellationToken stop) =>
        Host.AsUserAsync(url, folder, user, async http =>
        {
            for (string? next = ""; next is not null;)
            {
                var query = next.Length == 0 ? "" : $"?after={Uri.EscapeDataString(next)}";
                using var answer = await http.GetAsync(new Uri(path + query, UriKind.Relative), stop);
                if (!answer.IsSuccessStatusCode)
                {
                    return Refusals.Say(await Host.SentenceOfAsync(answer, stop));
                }

                var page = JsonNode.Parse(await answer.Content.ReadAsStringAsync(stop))!;
                foreach (var item in page["items"]!.AsArray())
                {
                    Console.WriteLine(item!.ToJsonString());
                }

                next = (string?)page["next"];
            }

            return 0;
        }, stop);

    public static async Task<int> PrintAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        if (!answer.IsSuccessStatusCode)
        {
            return Refusals.Say(await Host.SentenceOfAsync(answer, stop));
        }

        Console.WriteLine(await answer.Content.ReadAsStringAsync(stop));
        return 0;
    }
}
