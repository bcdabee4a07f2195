using System.Diagnostics.CodeAnalysis;

namespace QuerySniff.MySql;

/// <summary>
/// The connection's prepared statements by their ids. At <see cref="SessionLimits.PreparedStatementsMax"/> no more
/// are taken in: their executions have no known text.
/// </summary>
internal struct PreparedStatements<TStatement>
{
    private Dictionary<uint, TStatement>? _byId;
    private TStatement? _last;
    private uint? _lastId;
    private bool _hasLast;

    /// <summary>The id of the statement prepared last; null until its response has told it.</summary>
    public readonly uint? LastId => _lastId;

    /// <summary>A COM_STMT_PREPARE was sent: from now on it is the last one, though its id is not known yet.</summary>
    public void Request(TStatement statement)
    {
        _last = statement;
        _lastId = null;
        _hasLast = true;
    }

    public void Add(uint id, TStatement statement)
    {
        _lastId = id;
        _byId ??= [];
        if (_byId.Count < SessionLimits.PreparedStatementsMax || _byId.ContainsKey(id))
        {
            _byId[id] = statement;
        }
    }

    public readonly bool TryFind(uint id, [MaybeNullWhen(false)] out TStatement statement)
    {
        if (id == Protocol.LastPreparedStatementId)
        {
            statement = _last;
            return _hasLast;
        }

        statement = default;
        return _byId is not null && _byId.TryGetValue(id, out statement);
    }

    public readonly void Remove(uint id) => _byId?.Remove(id);

    public void Clear()
    {
        _byId?.Clear();
        _last = default;
        _lastId = null;
        _hasLast = false;
    }
}
