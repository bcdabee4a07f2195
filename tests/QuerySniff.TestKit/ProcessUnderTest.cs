using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace QuerySniff.TestKit;

/// <summary>
/// A real process that a test starts, talks to and ends. Its lines are kept; a wait that fails shows them. Disposing it
/// kills it and its children if they still run. May be used from any thread.
/// </summary>
public sealed class ProcessUnderTest : IDisposable
{
    /// <summary>
    /// How long a wait takes before it fails the test, unless told otherwise: far beyond what anything takes here, since
    /// it only bounds a run that has failed already.
    /// </summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    private const int SigHup = 1;
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _output = [];
    private readonly List<string> _error = [];
    private readonly List<string> _all = [];
    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _errorEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ProcessUnderTest(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Add(line.Data, _output, _outputEnded);
        _process.ErrorDataReceived += (_, line) => Add(line.Data, _error, _errorEnded);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its standard input; close it to send the end of the file.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>The lines of standard output so far.</summary>
    public IReadOnlyList<string> OutputLines => Copy(_output);

    /// <summary>The lines of standard error so far.</summary>
    public IReadOnlyList<string> ErrorLines => Copy(_error);

    /// <summary>Starts a program.</summary>
    /// <param name="program">A path, or a name on PATH.</param>
    /// <param name="arguments">Each as the program gets it; no shell reads them.</param>
    /// <param name="environment">Variables to set on top of the test's own; a null value removes one.</param>
    /// <param name="workingDirectory">Null for the test's own.</param>
    public static ProcessUnderTest Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? workingDirectory = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return new ProcessUnderTest(start);
    }

    /// <summary>Runs a program to its end. Fails the test if its exit code is not 0 or the time is up.</summary>
    /// <param name="program">A path, or a name on PATH.</param>
    /// <param name="arguments">Each as the program gets it; no shell reads them.</param>
    /// <param name="input">What it reads on its standard input.</param>
    /// <param name="timeout">Null for <see cref="DefaultTimeout"/>.</param>
    /// <returns>Its standard output: lines with \n between them.</returns>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, string input = "", TimeSpan? timeout = null)
    {
        using ProcessUnderTest process = Start(program, arguments);
        await process.Input.WriteAsync(input);
        process.Input.Close();
        int exitCode = await process.WaitForExitAsync(timeout);
        if (exitCode != 0)
        {
            process.Fail(string.Create(CultureInfo.InvariantCulture, $"ended with {exitCode}"));
        }

        return string.Join('\n', process.OutputLines);
    }

    /// <summary>
    /// Waits for a line, on standard output or standard error, that has come already or comes yet. Fails the test if
    /// the process ends without it or the time is up.
    /// </summary>
    /// <returns>The first such line.</returns>
    public async Task<string> WaitForLineAsync(Func<string, bool> predicate, TimeSpan? timeout = null)
    {
        using CancellationTokenSource timer = new(timeout ?? DefaultTimeout);
        for (int seen = 0; ;)
        {
            // Taken before the lines are looked at, so that none can come in between unnoticed.
            Task changed;
            List<string> lines;
            lock (_lock)
            {
                changed = _changed.Task;
                lines = _all[seen..];
            }

            if (lines.Find(line => predicate(line)) is { } found)
            {
                return found;
            }

            seen += lines.Count;
            if (lines.Count == 0 && _outputEnded.Task.IsCompleted && _errorEnded.Task.IsCompleted)
            {
                Fail("ended without the line that the test waits for");
            }

            await WaitAsync(changed, timer, "did not print the line that the test waits for");
        }
    }

    /// <summary>Waits until the process has ended and all its output is here. Fails the test if the time is up.</summary>
    /// <returns>Its exit code; 128 + the signal's number if a signal ended it.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan? timeout = null)
    {
        using CancellationTokenSource timer = new(timeout ?? DefaultTimeout);
        await WaitAsync(_process.WaitForExitAsync(timer.Token), timer, "did not end");
        await WaitAsync(Task.WhenAll(_outputEnded.Task, _errorEnded.Task), timer, "ended, and left its output open");
        return _process.ExitCode;
    }

    /// <summary>Sends SIGTERM and waits for the end. Fails the test if the time is up.</summary>
    /// <returns>As <see cref="WaitForExitAsync"/>.</returns>
    public Task<int> StopAsync(TimeSpan? timeout = null)
    {
        Signal(SigTerm);
        return WaitForExitAsync(timeout);
    }

    /// <summary>Sends SIGHUP.</summary>
    public void HangUp() => Signal(SigHup);

    /// <summary>Ends the process at once, by SIGKILL. Its children live on.</summary>
    public void Kill() => _process.Kill();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);

            // With a time: without, it would wait for the end of the output too, which a daemon may hold open for ever.
            _process.WaitForExit(DefaultTimeout);
        }

        _process.Dispose();
    }

    /// <summary>Everything that it printed, for a message.</summary>
    public override string ToString() => string.Join('\n', Copy(_all));

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);

    private void Signal(int signal)
    {
        if (!_process.HasExited && Kill(_process.Id, signal) != 0)
        {
            Fail(string.Create(
                CultureInfo.InvariantCulture, $"could not be sent signal {signal} (errno {Marshal.GetLastPInvokeError()})"));
        }
    }

    private async Task WaitAsync(Task task, CancellationTokenSource timer, string failure)
    {
        try
        {
            await task.WaitAsync(timer.Token);
        }
        catch (OperationCanceledException)
        {
            Fail($"{failure} in time");
        }
    }

    private void Fail(string what) =>
        Assert.Fail($"{_process.StartInfo.FileName} {what}. What it printed:\n{this}");

    private void Add(string? line, List<string> lines, TaskCompletionSource ended)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (line is null)
            {
                ended.TrySetResult();
            }
            else
            {
                lines.Add(line);
                _all.Add(line);
            }

            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    private List<string> Copy(List<string> lines)
    {
        lock (_lock)
        {
            return [.. lines];
        }
    }
}
