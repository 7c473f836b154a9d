using System.CommandLine;
using VictimWorkflow.Local.Commands;
using VictimWorkflow.Local.Provider;

var root = new RootCommand("VictimWorkflow on one machine: promises to victims of crime, kept by themselves")
{
    ServeCommand.Create(),
    DemoCommand.Create(),
    SendCommand.Create(),
    UserCommand.Create(),
    ProviderCommand.Create(),
};

return await root.Parse(args).InvokeAsync();
