namespace QuerySniff.Hosting;

/// <summary>Finds the name that someone may have meant.</summary>
internal static class NearestName
{
    /// <summary>
    /// The known name with the fewest edits (insert, delete, replace, swap neighbours); the first of several.
    /// </summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">The names there are.</param>
    /// <returns>The nearest, or null if there are none.</returns>
    public static string? Of(string name, IEnumerable<string> known) =>
        known.MinBy(candidate => Distance(name, candidate));

    // Optimal string alignment: the rows of the table before this one are all that a cell looks at.
    internal static int Distance(string a, string b)
    {
        int[] beforeLast = new int[b.Length + 1];
        int[] last = [.. Enumerable.Range(0, b.Length + 1)];
        int[] row = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = int.Min(replaced, int.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = int.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[b.Length];
    }
}
