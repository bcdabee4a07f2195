using System.Runtime.InteropServices;

namespace QuerySniff.Agent.Service;

/// <summary>SIGHUP as something to wait for. Signals that come while one is being dealt with are one.</summary>
internal sealed class HangupSignal : IDisposable
{
    private readonly SemaphoreSlim _came = new(0);
    private readonly PosixSignalRegistration _registration;

    /// <summary>From here on the signal does not end the process.</summary>
    public HangupSignal() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);

    /// <summary>Waits for the signal.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _came.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _came.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_came.CurrentCount == 0)
        {
            _came.Release();
        }
    }
}
