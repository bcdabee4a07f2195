using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit;

namespace QuerySniff.TestKit;

/// <summary>A fact with a peer written in Python, skipped, saying so, where the system's Python lacks a module.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    /// <summary>The system's Python: the one that Debian's python3-* packages are for.</summary>
    public const string Interpreter = "/usr/bin/python3";

    private static readonly ConcurrentDictionary<string, bool> Importable = new(StringComparer.Ordinal);

    /// <summary>Asks for modules.</summary>
    /// <param name="modules">Their names, as imported, with commas: "grpc,grpc_tools".</param>
    public PythonFactAttribute(string modules)
    {
        Modules = modules;
        if (!Importable.GetOrAdd(modules, CanImport))
        {
            Skip = $"{Interpreter} cannot import {modules}.";
        }
    }

    /// <summary>The modules that must be there.</summary>
    public string Modules { get; }

    private static bool CanImport(string modules)
    {
        if (!File.Exists(Interpreter))
        {
            return false;
        }

        ProcessStartInfo start = new(Interpreter, ["-c", $"import {modules}"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using Process python = Process.Start(start)!;
        python.StandardError.ReadToEnd();
        python.WaitForExit();
        return python.ExitCode == 0;
    }
}
