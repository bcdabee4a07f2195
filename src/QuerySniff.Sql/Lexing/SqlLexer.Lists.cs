namespace QuerySniff.Sql.Lexing;

internal ref partial struct SqlLexer
{
    /// <summary>
    /// Passes over literals that a comma follows, up to and with the comma: behind <c>?,</c> in a list they add nothing to
    /// the normal form, and IN lists are where statements are long. Only the plainest are passed over, numbers of digits
    /// and strings; the rest of a list is read token by token, with the same outcome.
    /// </summary>
    public void SkipRepeatedLiterals()
    {
        while (true)
        {
            int position = SkipSpace(_position);
            if (position >= _sql.Length)
            {
                return;
            }

            byte first = _sql[position];
            int end = first == '\'' || (first == '"' && (_dialect & SqlDialect.AnsiQuotes) == SqlDialect.None)
                ? QuoteScanner.FindEnd(_sql, position + 1, first, _dialect)
                : SkipDigits(position);
            if (end <= position)
            {
                return;
            }

            end = SkipSpace(end);
            if (end >= _sql.Length || _sql[end] != ',')
            {
                return;
            }

            _position = end + 1;
        }
    }

    private readonly int SkipSpace(int position)
    {
        while ((uint)position < (uint)_sql.Length && CharClass.IsSpace(_sql[position]))
        {
            position++;
        }

        return position;
    }
}
