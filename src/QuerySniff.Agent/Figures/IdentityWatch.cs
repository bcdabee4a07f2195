using Microsoft.Extensions.Logging;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Figures;

/// <summary>
/// Notices when identities explode: when an application puts data where names belong, and each value makes a digest or a row
/// of its own. Says which dimension it is and what its values look like, never what they are. Used by the encoder's task.
/// </summary>
internal sealed class IdentityWatch(FigureBoard board, ILogger logger)
{
    /// <summary>New identities in a window that are an explosion: more than a large application has altogether.</summary>
    public const int NewMax = 5_000;

    /// <summary>Windows between two lines about the same dimension: ten minutes.</summary>
    public const int WindowsPerLine = 60;

    private readonly Dictionary<IdentityKind, int> _nextLine = [];
    private int _windows;

    /// <summary>Looks at a closed window.</summary>
    public void OnWindow(DigestWindow window)
    {
        _windows++;
        IdentityCounts counts = window.Identities;
        if (counts.Digests > NewMax || counts.DigestsRefused > 0)
        {
            OnExplosion(IdentityKind.Statement, counts.Digests, counts.DigestsRefused, window);
        }

        if (counts.Dimensions > NewMax || counts.DimensionsRefused > 0)
        {
            OnExplosion(MostValues(window.Rows), counts.Dimensions, counts.DimensionsRefused, window);
        }
    }

    private static IdentityKind MostValues(ReadOnlySpan<DigestRow> rows)
    {
        IdentityKind most = IdentityKind.Client;
        int valuesOfMost = 0;
        foreach (IdentityKind kind in (ReadOnlySpan<IdentityKind>)
            [IdentityKind.Client, IdentityKind.User, IdentityKind.Schema, IdentityKind.Application])
        {
            int values = ValuesOf(kind, rows).Count;
            if (values > valuesOfMost)
            {
                (most, valuesOfMost) = (kind, values);
            }
        }

        return most;
    }

    private static HashSet<string> ValuesOf(IdentityKind kind, ReadOnlySpan<DigestRow> rows)
    {
        HashSet<string> values = new(StringComparer.Ordinal);
        foreach (DigestRow row in rows)
        {
            if (!ReferenceEquals(row.Dimensions, Dimensions.Other))
            {
                values.Add(ValueOf(kind, row.Dimensions));
            }
        }

        return values;
    }

    private static string ValueOf(IdentityKind kind, Dimensions dimensions) => kind switch
    {
        IdentityKind.Schema => dimensions.Schema,
        IdentityKind.User => dimensions.User,
        IdentityKind.Client => dimensions.Client,
        _ => dimensions.Application,
    };

    private void OnExplosion(IdentityKind kind, long added, long refused, DigestWindow window)
    {
        board.CountExplosion(kind);
        if (_nextLine.GetValueOrDefault(kind) > _windows)
        {
            return;
        }

        _nextLine[kind] = _windows + WindowsPerLine;
        string cause = kind == IdentityKind.Statement
            ? ExplosionCause.OfStatements(window.Rows)
            : ExplosionCause.OfValues(ValuesOf(kind, window.Rows));
        logger.IdentitiesExplode(kind, added, refused, cause);
    }
}
