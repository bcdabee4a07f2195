using System.Runtime.CompilerServices;

namespace QuerySniff.MySql;

/// <summary>
/// The first packet of a result set: how many columns it has, and whether their definitions follow
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset.html,
/// https://mariadb.com/kb/en/result-set-packets/#column-count-packet). The server writes the flag behind the count.
/// </summary>
internal readonly struct ColumnCountPacket
{
    public required int ColumnCount { get; init; }

    public required bool DefinitionsFollow { get; init; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> payload, in Dialect dialect, out ColumnCountPacket packet)
    {
        packet = default;
        PayloadReader reader = new(payload);
        if (!reader.TryReadLengthEncodedInteger(out ulong count) || count is 0 or > Protocol.ColumnCountMax)
        {
            return false;
        }

        const CapabilityFlags optional =
            CapabilityFlags.OptionalResultsetMetadata | CapabilityFlags.MariaDbCacheMetadata;
        bool follow = true;
        if (dialect.MayHave(optional) && reader.TryReadByte(out byte flag))
        {
            follow = flag != 0;
        }
        else if (dialect.Has(optional))
        {
            return false;
        }

        packet = new ColumnCountPacket { ColumnCount = (int)count, DefinitionsFollow = follow };

        // Servers before 4.1 put a number of records behind the count.
        return reader.Remaining == 0 || !dialect.Protocol41;
    }
}
