namespace VictimWorkflow.Service.Moving;

/// <summary>
/// Tells a host that there is something to do. A ring carries nothing and may be lost, doubled or reordered: what is to be done
/// stands in the store.
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
