namespace QuerySniff.MySql;

/// <summary>
/// COM_STMT_PREPARE_OK (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_prepare.html).
/// </summary>
internal readonly struct StatementPrepareOk
{
    public required uint StatementId { get; init; }

    public required int ColumnCount { get; init; }

    public required int ParameterCount { get; init; }

    public required ushort Warnings { get; init; }

    public required bool DefinitionsFollow { get; init; }

    public static bool TryParse(ReadOnlySpan<byte> payload, in Dialect dialect, out StatementPrepareOk packet)
    {
        packet = default;
        PayloadReader reader = new(payload);
        if (!reader.TryReadByte(out byte header)
            || header != Protocol.OkHeader
            || !reader.TryReadUInt32(out uint id)
            || !reader.TryReadUInt16(out ushort columns)
            || !reader.TryReadUInt16(out ushort parameters))
        {
            return false;
        }

        // 4.1's first releases end here.
        ushort warnings = 0;
        bool follow = true;
        if (reader.TrySkip(1) && reader.TryReadUInt16(out warnings)
            && dialect.MayHave(CapabilityFlags.OptionalResultsetMetadata) && reader.TryReadByte(out byte flag))
        {
            follow = flag != 0;
        }

        packet = new StatementPrepareOk
        {
            StatementId = id,
            ColumnCount = columns,
            ParameterCount = parameters,
            Warnings = warnings,
            DefinitionsFollow = follow,
        };
        return true;
    }
}
