using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using QuerySniff.Capture.Native;

namespace QuerySniff.Capture;

/// <summary>
/// Asks a reading thread to stop, and wakes it if it waits in poll(2). <see cref="Set"/> may be called from any thread
/// at any time, also after the signal was disposed of.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly SafeFileHandle _event;
    private volatile bool _isSet;

    public StopSignal()
    {
        _event = LibC.EventFd(0, LibC.EventFdCloseOnExecNonBlock);
        if (_event.IsInvalid)
        {
            throw new CaptureException($"cannot make an eventfd: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Whether the stop was asked for.</summary>
    public bool IsSet => _isSet;

    /// <summary>What to wait for; valid until the signal is disposed of.</summary>
    public int Fd => (int)_event.DangerousGetHandle();

    /// <summary>Asks for the stop.</summary>
    public unsafe void Set()
    {
        _isSet = true;
        try
        {
            ulong one = 1;
            _ = LibC.Write(_event, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The source was closed meanwhile: there is nobody to wake.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isSet = true;
        _event.Dispose();
    }
}
