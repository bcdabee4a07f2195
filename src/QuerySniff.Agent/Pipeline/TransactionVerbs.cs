using QuerySniff.Digests;

namespace QuerySniff.Agent.Pipeline;

/// <summary>Tells a statement's <see cref="TransactionVerb"/> from its fingerprint, whose keywords are upper case.</summary>
internal static class TransactionVerbs
{
    /// <summary>The longest that is looked at: START TRANSACTION with all that may follow it.</summary>
    private const int BytesMax = 80;

    /// <summary>What a digest's statement does.</summary>
    public static TransactionVerb Of(Digest digest)
    {
        ReadOnlySpan<byte> text = digest.Text;
        if (text.Length is 0 or > BytesMax)
        {
            return TransactionVerb.None;
        }

        return text[0] switch
        {
            (byte)'B' when text.SequenceEqual("BEGIN"u8) || text.SequenceEqual("BEGIN WORK"u8) => TransactionVerb.Begin,
            (byte)'S' when text.StartsWith("START TRANSACTION"u8) => TransactionVerb.Begin,
            (byte)'C' when IsWord(text, "COMMIT"u8) => TransactionVerb.Commit,
            (byte)'R' when IsWord(text, "ROLLBACK"u8) && text.IndexOf(" TO "u8) < 0 => TransactionVerb.Rollback,
            _ => TransactionVerb.None,
        };
    }

    private static bool IsWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        text.StartsWith(word) && (text.Length == word.Length || text[word.Length] == (byte)' ');
}
