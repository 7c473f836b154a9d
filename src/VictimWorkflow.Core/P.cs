namespace VictimWorkflow.Core; internal static class Placeholder;
