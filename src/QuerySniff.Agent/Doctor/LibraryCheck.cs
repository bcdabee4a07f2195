using QuerySniff.Agent.Pipeline;
using QuerySniff.Compression;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Doctor;

/// <summary>Whether the system's libraries are there that the agent calls.</summary>
internal static class LibraryCheck
{
    private const string Check = "libraries";

    /// <summary>Checks, and warms the capture up by it.</summary>
    public static IEnumerable<Finding> Run(AgentSettings settings)
    {
        List<string> found = [];
        List<Finding> missing = [];
        try
        {
            Sources.FindLibrary();
            found.Add("libpcap");
            WarmUp.Run(settings.Statements);
        }
        catch (ExitException e)
        {
            missing.Add(SplitMessage.Problem(Check, e.Message));
        }

        using Decompressor decompressor = new();
        Judge(CompressionFormat.Zlib, "libz", "`apt install zlib1g` or `dnf install zlib`");
        Judge(CompressionFormat.Zstandard, "libzstd", "`apt install libzstd1` or `dnf install libzstd`");
        return found.Count == 0 ? missing : [Finding.Ok(Check, $"found: {string.Join(", ", found)}"), .. missing];

        void Judge(CompressionFormat format, string library, string fix)
        {
            if (decompressor.Supports(format))
            {
                found.Add(library);
            }
            else
            {
                missing.Add(Finding.Problem(
                    Check, $"{library} is not installed: connections that compress with it cannot be read", fix));
            }
        }
    }
}
