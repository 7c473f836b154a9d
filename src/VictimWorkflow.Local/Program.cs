using System.CommandLine;
using VictimWorkflow.Local.Commands;
using VictimWorkflow.Local.Provider;

var root = new RootCommand("VictimWorkflow on one machine: promises to victims of crime, kept by themselves")
{
    ServeCommand.Create(),
    DemoCommand.Create(),
    SendCommand.Create(),
    UserCommand.Create(),
    ImportCommand.Create(),
    BackupCommand.Create(),
    RestoreCommand.Create(),
    HoldCommand.Create(),
    EraseCommand.Create(),
    DiscloseCommand.Create(),
    AuditCommand.Create(),
    ProviderCommand.Create(),
};

// A stop lets calls to the provider finish, which take 8 seconds at most.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
