using VictimWorkflow.Simulator.Commands;

return Simulator.Run(args, Console.Out, Console.Error);
