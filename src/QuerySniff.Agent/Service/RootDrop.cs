using System.Globalization;
using System.Runtime.InteropServices;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Service;

/// <summary>
/// Makes a process of root one of another user, for good: without a capability, and without a way to gain one. What was
/// opened before stays open. Every failure is an <see cref="ExitException"/>: to go on as root is no way out.
/// </summary>
internal static class RootDrop
{
    // seccomp(2): SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC; a program of one instruction, BPF_RET SECCOMP_RET_ALLOW.
    private const nuint SetModeFilter = 1;
    private const nuint FilterSynchronise = 1;
    private const ulong ReturnAllow = 0x7fff_0000_0000_0006;

    /// <summary>Says whether it could be done, before there is anything to undo.</summary>
    /// <exception cref="ExitException">The process is not root's, or the user is root.</exception>
    public static void Check(Account account)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new ExitException(
                ExitCode.Permission, "'user' takes root to begin with, to become another: leave it out, or start the agent as root.");
        }

        if (account.Uid == 0)
        {
            throw new UsageException($"'user': '{account.Name}' is root.");
        }
    }

    /// <summary>Becomes the user, with the user's groups, in all threads.</summary>
    public static void Become(Account account)
    {
        Do("initgroups", LibC.InitGroups(account.Name, account.Gid));
        Do("setgid", LibC.SetGid(account.Gid));
        Do("setuid", LibC.SetUid(account.Uid));
        ForbidNewPrivileges();
        CheckThreads(account);
        CheckCode(account);
    }

    /// <summary>
    /// Sets no_new_privs, in all threads: prctl(2) does so for the one that calls it, and there are many by now; a seccomp
    /// filter that is synchronised takes it to the others. The filter itself allows everything.
    /// </summary>
    private static void ForbidNewPrivileges()
    {
        Do("prctl", LibC.Prctl(LibC.PrSetNoNewPrivileges, 1, 0, 0, 0));
        nint number = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 317,
            Architecture.Arm64 => 277,
            var other => throw Failed($"seccomp is not known for {other}"),
        };
        GCHandle allow = GCHandle.Alloc(new[] { ReturnAllow }, GCHandleType.Pinned);
        try
        {
            LibC.FilterProgram program = new() { Length = 1, Instructions = allow.AddrOfPinnedObject() };
            Do("seccomp", (int)LibC.Seccomp(number, SetModeFilter, FilterSynchronise, ref program));
        }
        finally
        {
            allow.Free();
        }
    }

    // What the calls have done is looked at where everyone else would look: proc_pid_status(5).
    private static void CheckThreads(Account account)
    {
        string uid = account.Uid.ToString(CultureInfo.InvariantCulture);
        foreach (string thread in Directory.GetDirectories("/proc/self/task"))
        {
            foreach (string line in ReadStatus(thread))
            {
                string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                bool isRight = words[0] switch
                {
                    "Uid:" => words[1..].All(id => id == uid),
                    "CapPrm:" or "CapEff:" or "CapAmb:" => words[1].All(digit => digit == '0'),
                    "NoNewPrivs:" => words[1] == "1",
                    _ => true,
                };
                if (!isRight)
                {
                    throw Failed($"a thread still has '{line}'");
                }
            }
        }
    }

    private static string[] ReadStatus(string thread)
    {
        try
        {
            return [.. File.ReadLines(Path.Combine(thread, "status")).Where(line => line.Length > 0)];
        }
        catch (IOException)
        {
            return []; // It has ended.
        }
    }

    // Code is loaded when it is first used: now is the time to find out that it cannot be.
    private static void CheckCode(Account account)
    {
        foreach (string folder in new[] { AppContext.BaseDirectory, RuntimeEnvironment.GetRuntimeDirectory() })
        {
            try
            {
                using FileStream file = File.OpenRead(Directory.EnumerateFiles(folder).First());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new UsageException(
                    $"'user': '{account.Name}' cannot read {folder}, where the agent's code is; put it where everyone can.", e);
            }
        }
    }

    private static void Do(string call, int result)
    {
        if (result != 0)
        {
            throw Failed($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private static ExitException Failed(string why) => new(ExitCode.Permission, $"root could not be dropped ({why}).");
}
