using System.CommandLine;
using System.Text.Json;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Local.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Local.Commands;

/// <summary>Adds members of staff to a running installation; each gets a personal link instead of a password.</summary>
public static class UserCommand
{
    public static Command Create()
    {
        var reference = new Argument<string>("reference") { Description = "Staff reference, as the records system knows it" };
        var name = new Option<string>("--name") { Description = "Shown to colleagues [default: the reference]" };
        var roles = new Option<string[]>("--role")
        {
            Description = "officer, witness-care, supervisor, opcc or operator; may be given several times",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var units = new Option<string[]>("--unit")
        {
            Description = "Units whose journeys may be seen; * for all",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var restricted = new Option<bool>("--restricted") { Description = "May read restricted records [default: False]" };
        var url = Host.UrlOption();
        var folder = ServeCommand.FolderOption();
        var add = new Command("add", "Add a member of staff, or replace one, and print a one-time sign-in link") { reference, name, roles, units, restricted, url, folder };
        add.SetAction(async (parsed, stop) =>
        {
            var read = parsed.GetValue(roles)!.Select(RoleNames.Read).ToList();
            if (read.Contains(null))
            {
                return Refusals.Say("A role is one of officer, witness-care, supervisor, opcc, operator.");
            }

            var user = new User(
                parsed.GetValue(reference)!, parsed.GetValue(name) ?? parsed.GetValue(reference)!, [.. read.OfType<Role>()], [.. parsed.GetValue(units)!],
                parsed.GetValue(restricted));
            return await AddAsync(user, parsed.GetValue(url)!, parsed.GetValue(folder)!, stop);
        });
        return new Command("user", "Members of staff") { add };
    }

    private static async Task<int> AddAsync(User user, string url, string folder, CancellationToken stop)
    {
        if (Host.Find(url, folder) is not { } host)
        {
            return Host.NoInstallation(folder);
        }

        try
        {
            using var answer = await host.AskSignedAsync(LocalAdministration.UsersPath, JsonSerializer.SerializeToUtf8Bytes(user, CoreJson.Options), stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            if (!answer.IsSuccessStatusCode)
            {
                return Refusals.Say($"The host at {url} refused: {text}");
            }

            Console.WriteLine($"sign-in link for {user.Ref}, valid once and for 15 minutes: {url}{text}");
            return 0;
        }
        catch (HttpRequestException)
        {
            return Refusals.Say($"Nothing answers at {url}; start it first, or give --url.");
        }
    }
}
