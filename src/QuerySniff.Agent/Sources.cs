using QuerySniff.Capture;
using QuerySniff.Hosting;

namespace QuerySniff.Agent;

/// <summary>Opens packet sources, with the exit codes for what can go wrong.</summary>
internal static class Sources
{
    /// <summary>Opens the settings' interfaces for one thread.</summary>
    /// <exception cref="ExitException">It is not permitted, or there is no such interface.</exception>
    public static IPacketSource OpenLive(AgentSettings settings) => OpenShared(settings, count: 1)[0];

    /// <summary>Opens the settings' interfaces for several threads, among which the kernel shares out the connections.</summary>
    /// <exception cref="ExitException">It is not permitted, or there is no such interface.</exception>
    public static IReadOnlyList<IPacketSource> OpenShared(AgentSettings settings, int count) => Open(() => LiveSource.OpenShared(
        new LiveCaptureOptions
        {
            Interfaces = settings.Interfaces,
            Ports = settings.Ports,
            RingBytes = settings.RingMib << 20,
        },
        count));

    /// <summary>Opens a capture file, or standard input.</summary>
    /// <exception cref="ExitException">It cannot be read, or is no capture.</exception>
    public static IPacketSource OpenFile(string file) => Open(() => FileSource.Open(file));

    /// <summary>Finds libpcap, which opens interfaces, and the files that are no plain ones.</summary>
    /// <exception cref="ExitException">It is not installed.</exception>
    public static void FindLibrary() => Open(() =>
    {
        LiveSource.FindLibrary();
        return true;
    });

    private static T Open<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (CapturePermissionException e)
        {
            throw new ExitException(ExitCode.Permission, e.Message, e);
        }
        catch (CaptureException e)
        {
            throw new UsageException(e.Message, e);
        }
    }
}
