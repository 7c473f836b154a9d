namespace VictimWorkflow.Service; internal static class Placeholder;
