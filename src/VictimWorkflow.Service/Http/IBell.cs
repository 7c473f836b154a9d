namespace VictimWorkflow.Service.Http;

/// <summary>
/// Says that there may be something to do. It carries nothing: a ring may be lost, doubled or early, because whoever hears it
/// looks for work and finds all there is.
/// </summary>
public interface IBell
{
    void Ring();
}

/// <summary>For a host whose workers look by themselves.</summary>
internal sealed class SilentBell : IBell
{
    public void Ring()
    {
    }
}
