using System.Diagnostics.CodeAnalysis;

namespace QuerySniff.MySql;

/// <summary>
/// The connection's prepared statements by their ids. At <see cref="SessionLimits.PreparedStatementsMax"/> no more
/// are taken in: their executions have no known text.
/// </summary>
internal struct PreparedStatements<TStatement>
{
    /// <summary>
    /// Statements up to which they are searched one by one: most sessions have few at a time, and a hundred thousand
    /// sessions are open. A dictionary of one takes 260 bytes, this 60.
    /// </summary>
    private const int FewMax = 8;

    private PreparedStatement<TStatement>[]? _few;
    private int _fewCount;
    private Dictionary<uint, TStatement>? _many;
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
        if (_many is not null)
        {
            AddToMany(id, statement);
            return;
        }

        int place = PlaceOf(id);
        if (place < 0 && _fewCount == FewMax)
        {
            TurnToMany();
            AddToMany(id, statement);
            return;
        }

        if (place < 0)
        {
            place = _fewCount++;
            GrowFew();
        }

        _few![place] = new PreparedStatement<TStatement>(id, statement);
    }

    public readonly bool TryFind(uint id, [MaybeNullWhen(false)] out TStatement statement)
    {
        if (id == Protocol.LastPreparedStatementId)
        {
            statement = _last;
            return _hasLast;
        }

        if (_many is not null)
        {
            return _many.TryGetValue(id, out statement);
        }

        int place = PlaceOf(id);
        statement = place < 0 ? default : _few![place].Statement;
        return place >= 0;
    }

    public void Remove(uint id)
    {
        if (_many is not null)
        {
            _ = _many.Remove(id);
        }
        else if (PlaceOf(id) is >= 0 and int place)
        {
            _few![place] = _few[--_fewCount];
            _few[_fewCount] = default;
        }
    }

    /// <summary>Forgets all, and keeps the memory: pools reset their connections each time they are lent.</summary>
    public void Clear()
    {
        _few.AsSpan(0, _fewCount).Clear();
        _fewCount = 0;
        _many?.Clear();
        _last = default;
        _lastId = null;
        _hasLast = false;
    }

    private readonly int PlaceOf(uint id)
    {
        for (int i = 0; i < _fewCount; i++)
        {
            if (_few![i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }

    private void GrowFew()
    {
        if (_few is null || _few.Length < _fewCount)
        {
            Array.Resize(ref _few, _few is null ? 1 : 2 * _few.Length);
        }
    }

    private void TurnToMany()
    {
        _many = new Dictionary<uint, TStatement>(2 * FewMax);
        foreach (PreparedStatement<TStatement> prepared in _few.AsSpan(0, _fewCount))
        {
            _many.Add(prepared.Id, prepared.Statement);
        }

        _few = null;
        _fewCount = 0;
    }

    private readonly void AddToMany(uint id, TStatement statement)
    {
        if (_many!.Count < SessionLimits.PreparedStatementsMax || _many.ContainsKey(id))
        {
            _many[id] = statement;
        }
    }
}
