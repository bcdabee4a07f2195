using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Digests;
using QuerySniff.MySql;
using QuerySniff.Sql;

namespace QuerySniff.Agent.Output;

/// <summary>Writes completed commands as JSON, one object a line, in the order of completion (`decode`).</summary>
internal sealed class CommandJsonWriter : IDisposable
{
    /// <summary>Lines are written out when this much has gathered: a pipe's default capacity.</summary>
    private const int FlushBytes = 64 * 1024;

    private static readonly JsonWriterOptions JsonOptions = new()
    {
        // The output is for terminals and other programs, not for a page: quotes in SQL stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly Stream _output;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes);
    private readonly Utf8JsonWriter _json;
    private readonly bool _raw;
    private readonly bool _flushEachLine;

    /// <summary>Makes a writer that leaves the stream open.</summary>
    /// <param name="output">Where the lines go.</param>
    /// <param name="raw">Whether the statement's text is written too.</param>
    /// <param name="flushEachLine">Whether somebody waits for each line: the capture is a pipe, not a file.</param>
    public CommandJsonWriter(Stream output, bool raw, bool flushEachLine)
    {
        _output = output;
        _raw = raw;
        _flushEachLine = flushEachLine;
        _json = new Utf8JsonWriter(_buffer, JsonOptions);
    }

    /// <summary>Writes a command's line.</summary>
    public void Write(FlowSession flow, in Command<Statement> command)
    {
        _json.WriteStartObject();
        WriteConnection(flow, command);
        WriteStatement(command);
        WriteOutcome(command);
        WriteMeasures(command);
        if (_raw)
        {
            WriteText("sql"u8, command.HasStatement ? command.Statement.RawText : null);
        }

        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _buffer.Write("\n"u8);
        if (_flushEachLine || _buffer.WrittenCount >= FlushBytes)
        {
            Flush();
        }
    }

    /// <summary>Writes out what has gathered.</summary>
    public void Flush()
    {
        _output.Write(_buffer.WrittenSpan);
        _output.Flush();
        _buffer.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        _json.Dispose();
    }

    private static string OutcomeName(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.Ok => "ok",
        CommandOutcome.Error => "error",
        CommandOutcome.Aborted => "aborted",
        _ => "none",
    };

    private void WriteConnection(FlowSession flow, in Command<Statement> command)
    {
        long completed = CommandTimes.CompletedAt(command);
        Span<char> timestamp = stackalloc char[Rfc3339.LengthChars];
        _json.WriteString("ts"u8, timestamp[..Rfc3339.Format(completed, timestamp)]);
        _json.WriteString("client"u8, flow.ClientName);
        _json.WriteString("server"u8, flow.Coverage.Server);
        WriteText("user"u8, flow.Session.User);
        WriteText("schema"u8, flow.Session.Schema);
        _json.WriteString("command"u8, command.Code.ProtocolName());
    }

    private void WriteStatement(in Command<Statement> command)
    {
        if (command.StatementId is { } id)
        {
            _json.WriteNumber("statement_id"u8, id);
        }
        else
        {
            _json.WriteNull("statement_id"u8);
        }

        if (command.StatementCount > 1)
        {
            _json.WriteNumber("statement_number"u8, command.StatementNumber);
            _json.WriteNumber("statement_count"u8, command.StatementCount);
        }

        Digest? digest = command.HasStatement ? command.Statement.Digest : null;
        WriteText("digest"u8, digest is null ? null : DigestId.Format(digest.Id));
        WriteText("fingerprint"u8, digest?.Fingerprint);
    }

    private void WriteOutcome(in Command<Statement> command)
    {
        _json.WriteString("outcome"u8, OutcomeName(command.Outcome));
        if (command.Outcome == CommandOutcome.Error)
        {
            _json.WriteNumber("error_code"u8, command.ErrorCode);
        }
        else
        {
            _json.WriteNull("error_code"u8);
        }

        if (command.SqlState == 0)
        {
            _json.WriteNull("sqlstate"u8);
        }
        else
        {
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, command.SqlState);
            _json.WriteString("sqlstate"u8, Encoding.Latin1.GetString(bytes[3..]));
        }
    }

    private void WriteMeasures(in Command<Statement> command)
    {
        bool answered = command.Outcome is CommandOutcome.Ok or CommandOutcome.Error;
        WriteNumber("rows"u8, answered ? command.Rows : null);
        WriteNumber("affected"u8, answered ? command.Affected : null);
        WriteNumber("warnings"u8, command.StatusFlags is null ? null : command.Warnings);
        WriteNumber("status_flags"u8, (long?)command.StatusFlags);
        _json.WriteNumber("request_bytes"u8, command.RequestBytes);
        _json.WriteNumber("response_bytes"u8, command.ResponseBytes);
        WriteMicroseconds("first_byte_us"u8, CommandTimes.ResponseTime(command));
        WriteMicroseconds("duration_us"u8, CommandTimes.Duration(command));
        _json.WriteBoolean("tainted"u8, command.Tainted);
    }

    private void WriteNumber(ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            _json.WriteNumber(name, number);
        }
        else
        {
            _json.WriteNull(name);
        }
    }

    private void WriteMicroseconds(ReadOnlySpan<byte> name, long nanoseconds)
    {
        if (nanoseconds < 0)
        {
            _json.WriteNull(name);
        }
        else
        {
            _json.WriteNumber(name, nanoseconds / 1_000m);
        }
    }

    private void WriteText(ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
        {
            _json.WriteNull(name);
        }
        else
        {
            _json.WriteString(name, value);
        }
    }

    private void WriteText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            _json.WriteNull(name);
        }
        else
        {
            _json.WriteString(name, Encoding.UTF8.GetString(utf8));
        }
    }
}
