using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace QuerySniff.Agent.Doctor;

/// <summary>Reads /proc/net/tcp and /proc/net/tcp6 (proc_net(5)).</summary>
internal static class ProcNetTcp
{
    // include/net/tcp_states.h
    private const string StateListen = "0A";

    // Columns, counted from 0: sl, local_address, rem_address, st, the queues, the timer, retrnsmt, uid, timeout, inode.
    private const int LocalAddressColumn = 1;
    private const int StateColumn = 3;
    private const int InodeColumn = 9;

    private const int WordHexDigits = 8;

    /// <summary>The listening sockets of a file's lines. What is no such line is passed over.</summary>
    public static IEnumerable<ListeningSocket> Parse(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > InodeColumn
                && columns[StateColumn] == StateListen
                && TryParseEndpoint(columns[LocalAddressColumn], out IPAddress? address, out int port)
                && long.TryParse(columns[InodeColumn], NumberStyles.None, CultureInfo.InvariantCulture, out long inode))
            {
                yield return new ListeningSocket(address, port, inode);
            }
        }
    }

    // The address is printed as 32-bit words in the machine's order, the port as a number.
    private static bool TryParseEndpoint(
        string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? address, out int port)
    {
        address = null;
        port = 0;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon is not (WordHexDigits or 4 * WordHexDigits)
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out port))
        {
            return false;
        }

        byte[] bytes = new byte[colon / 2];
        for (int i = 0; i < colon; i += WordHexDigits)
        {
            ReadOnlySpan<char> word = text.AsSpan(i, WordHexDigits);
            if (!uint.TryParse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value))
            {
                return false;
            }

            // Printed as a number by the kernel, it is little-endian memory on every machine that .NET runs on.
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i / 2), value);
        }

        address = new IPAddress(bytes);
        return true;
    }
}
