using System.Diagnostics;
using System.Globalization;

namespace QuerySniff.FingerprintBench;

/// <summary>pt-fingerprint of Debian's percona-toolkit, run over a file of statements.</summary>
internal static class PtFingerprint
{
    /// <summary>Whether it is installed.</summary>
    public static bool IsInstalled => Run("command -v pt-fingerprint >&2").Length > 0;

    /// <summary>
    /// The CPU time that it takes for a workload, in nanoseconds, without what it takes to start.
    /// </summary>
    public static double CpuNanoseconds(Workload workload)
    {
        string file = Path.GetTempFileName();
        try
        {
            using (FileStream stream = File.Create(file))
            {
                foreach (byte[] sql in workload.Statements)
                {
                    stream.Write(sql);
                    stream.Write(";\n"u8);
                }
            }

            return Measure(file) - Measure("/dev/null");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The CPU time, in nanoseconds, of a process for one statement.</summary>
    public static double CpuNanosecondsOfOne(string sql) => Measure(sql, "--query");

    private static double Measure(string argument, string option = "")
    {
        string[] seconds = Run($"TIMEFORMAT='%U %S'; time pt-fingerprint {option} \"$1\" >/dev/null", argument).Split(' ');
        return seconds.Sum(part => double.Parse(part, CultureInfo.InvariantCulture)) * 1e9;
    }

    /// <summary>What a piece of bash says on standard error. The tool's exit code says nothing: it is 1 after --query.</summary>
    private static string Run(string script, string argument = "")
    {
        using Process bash = Process.Start(new ProcessStartInfo("bash", ["-c", script, "bash", argument])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        Task<string> output = bash.StandardOutput.ReadToEndAsync();
        string error = bash.StandardError.ReadToEnd();
        output.Wait();
        bash.WaitForExit();
        return error.Trim();
    }
}
