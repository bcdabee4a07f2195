namespace QuerySniff.MySql;

/// <summary>What a command's packet must look like, and what answers it.</summary>
internal readonly record struct CommandRule
{
    private const int Unlimited = int.MaxValue;

    private CommandRule(ResponseKind response, int lengthMin, int lengthMax, bool isSent = true)
    {
        Response = response;
        LengthMin = lengthMin;
        LengthMax = lengthMax;
        IsSent = isSent;
    }

    /// <summary>What answers it.</summary>
    public ResponseKind Response { get; }

    /// <summary>The shortest payload, the command byte in it.</summary>
    public int LengthMin { get; }

    /// <summary>The longest payload.</summary>
    public int LengthMax { get; }

    /// <summary>Whether clients send it: the rest are names that the server uses for its own threads.</summary>
    public bool IsSent { get; }

    /// <summary>Whether a payload of that length can be the command.</summary>
    public bool Allows(long length) => length >= LengthMin && length <= LengthMax;

    /// <summary>
    /// The rule of a command (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html);
    /// false where there is no such command.
    /// </summary>
    public static bool TryFind(CommandCode code, out CommandRule rule)
    {
        rule = code switch
        {
            CommandCode.Query => new(ResponseKind.ResultSets, 1, Unlimited),
            CommandCode.StatementPrepare => new(ResponseKind.Prepare, 1, Unlimited),
            CommandCode.StatementExecute => new(ResponseKind.ResultSets, 10, Unlimited),
            CommandCode.StatementBulkExecute => new(ResponseKind.ResultSets, 7, Unlimited),
            CommandCode.StatementFetch => new(ResponseKind.Fetch, 9, 9),
            CommandCode.StatementClose => new(ResponseKind.None, 5, 5),
            CommandCode.StatementSendLongData => new(ResponseKind.None, 7, Unlimited),
            CommandCode.StatementReset => new(ResponseKind.Simple, 5, 5),
            CommandCode.Quit => new(ResponseKind.None, 1, 1),
            CommandCode.InitDb => new(ResponseKind.Simple, 1, Unlimited),
            CommandCode.FieldList => new(ResponseKind.FieldList, 2, Unlimited),
            CommandCode.CreateDb or CommandCode.DropDb => new(ResponseKind.Simple, 1, Unlimited),
            CommandCode.Refresh => new(ResponseKind.Simple, 1, 2),
            CommandCode.Shutdown => new(ResponseKind.Simple, 1, 2),
            CommandCode.Statistics => new(ResponseKind.Text, 1, 1),
            CommandCode.ProcessInfo => new(ResponseKind.ResultSets, 1, 1),
            CommandCode.ProcessKill => new(ResponseKind.Simple, 5, 5),
            CommandCode.Debug or CommandCode.Ping => new(ResponseKind.Simple, 1, 1),
            CommandCode.ChangeUser => new(ResponseKind.Authentication, 4, Unlimited),
            CommandCode.ResetConnection => new(ResponseKind.Simple, 1, 1),
            CommandCode.SetOption => new(ResponseKind.Simple, 3, 3),
            CommandCode.RegisterSlave => new(ResponseKind.Simple, 18, Unlimited),
            CommandCode.BinlogDump => new(ResponseKind.Stream, 11, Unlimited),
            CommandCode.BinlogDumpGtid => new(ResponseKind.Stream, 11, Unlimited),
            CommandCode.TableDump => new(ResponseKind.Stream, 3, Unlimited),
            CommandCode.Clone => new(ResponseKind.Stream, 1, Unlimited),
            CommandCode.SubscribeGroupReplicationStream => new(ResponseKind.Stream, 1, Unlimited),
            CommandCode.Sleep or CommandCode.Connect or CommandCode.Time or CommandCode.DelayedInsert
                or CommandCode.ConnectOut or CommandCode.Daemon => new(ResponseKind.Simple, 1, Unlimited, isSent: false),
            _ => default,
        };
        return rule.LengthMin > 0;
    }
}
