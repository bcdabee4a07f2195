namespace QuerySniff.Agent.Figures;

/// <summary>The words of a fingerprint, and what is around them: two statements that differ in names alone have one frame.</summary>
/// <param name="Frame">The text with each word replaced by one character.</param>
/// <param name="Words">The words, in order.</param>
internal readonly record struct StatementWords(string Frame, string[] Words)
{
    /// <summary>Words that are looked at: what explodes stands out before that.</summary>
    private const int WordsMax = 64;

    private const char Word = 'w';

    /// <summary>Takes a fingerprint apart.</summary>
    public static StatementWords Of(string fingerprint)
    {
        List<string> words = [];
        char[] frame = new char[fingerprint.Length];
        int length = 0;
        for (int i = 0; i < fingerprint.Length && words.Count < WordsMax;)
        {
            int end = i;
            while (end < fingerprint.Length && IsOfWord(fingerprint[end]))
            {
                end++;
            }

            if (end > i)
            {
                words.Add(fingerprint[i..end]);
                frame[length++] = Word;
                i = end;
            }
            else
            {
                frame[length++] = fingerprint[i++];
            }
        }

        return new StatementWords(new string(frame, 0, length), [.. words]);
    }

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';
}
