namespace QuerySniff.Agent.Doctor;

/// <summary>A process that serves MySQL's protocol, or owns a port that is watched.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, as /proc/PID/comm has it.</param>
/// <param name="IsInOwnNetwork">Whether it sees other interfaces than this process does: it is in a container.</param>
/// <param name="Sockets">The TCP sockets that it listens on; empty too if they may not be seen.</param>
internal sealed record ServerProcess(
    int Id, string Name, bool IsInOwnNetwork, IReadOnlyList<ListeningSocket> Sockets)
{
    /// <summary>"mariadbd (4711)".</summary>
    public override string ToString() => $"{Name} ({Id})";
}
