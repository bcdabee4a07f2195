using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// The strings that rows refer to, by number; the empty string is 0. Used by the writer alone, inside its
/// transaction: after a rollback the numbers that it gave out are void, so <see cref="Forget"/> must follow.
/// </summary>
internal sealed class TextDictionary : IDisposable
{
    /// <summary>Strings. A fleet has thousands of users, schemas and addresses; beyond this the file is asked again.</summary>
    private const int CachedMax = 100_000;

    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _insert;

    public TextDictionary(SqliteConnection connection)
    {
        _find = new SqliteStatement(connection, "SELECT id FROM text WHERE value = ?1");
        _insert = new SqliteStatement(connection, "INSERT INTO text (value) VALUES (?1) RETURNING id");
    }

    public long NumberOf(string value)
    {
        if (value.Length == 0)
        {
            return 0;
        }

        if (!_numbers.TryGetValue(value, out long number))
        {
            number = Lookup(_find, value) ?? Lookup(_insert, value) ?? throw new StoreException("No number for a text.");
            if (_numbers.Count >= CachedMax)
            {
                _numbers.Clear();
            }

            _numbers.Add(value, number);
        }

        return number;
    }

    public void Forget() => _numbers.Clear();

    public void Dispose()
    {
        _find.Dispose();
        _insert.Dispose();
    }

    private static long? Lookup(SqliteStatement statement, string value)
    {
        statement.Bind(1, value);
        long? number = statement.Step() ? statement.Int64(0) : null;
        statement.Reset();
        return number;
    }
}
