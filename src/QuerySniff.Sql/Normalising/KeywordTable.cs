using System.Buffers.Binary;
using System.Text;

namespace QuerySniff.Sql.Normalising;

/// <summary>
/// Finds a keyword by its bytes, whatever their case. An open-addressed table that is built once: a word that is no
/// keyword costs one probe as a rule. Read-only once built, so any thread may ask.
/// </summary>
internal static class KeywordTable
{
    /// <summary>Slots: a power of two, some four for each keyword, so that most probes end at the first.</summary>
    private const int SlotCount = 4096;
    private const int SlotShift = 64 - 12;

    /// <summary>Takes the case off a letter; two different word bytes never become one by it, but for letters' case.</summary>
    private const ulong CaseMask = 0xDFDF_DFDF_DFDF_DFDF;

    private static readonly Slot[] Slots = Build();

    /// <summary>The keyword that a word is, or null.</summary>
    /// <param name="word">A word of the statement, in any case.</param>
    public static Keyword? Find(ReadOnlySpan<byte> word)
    {
        if (word.Length is < KeywordLists.LengthMin or > KeywordLists.LengthMax)
        {
            return null;
        }

        Load(word, out ulong head, out ulong tail);
        for (int index = Hash(head, tail, word.Length); ; index++)
        {
            ref readonly Slot slot = ref Slots[index & (SlotCount - 1)];
            if (slot.Keyword is null)
            {
                return null;
            }

            if (slot.Head == head && slot.Tail == tail && slot.Length == word.Length && IsRestEqual(word, slot.Keyword))
            {
                return slot.Keyword;
            }
        }
    }

    /// <summary>The first 8 bytes of a word, and its last 8 where there are more; without their case.</summary>
    private static void Load(ReadOnlySpan<byte> word, out ulong head, out ulong tail)
    {
        tail = 0;
        if (word.Length >= sizeof(ulong))
        {
            head = BinaryPrimitives.ReadUInt64LittleEndian(word) & CaseMask;
            tail = BinaryPrimitives.ReadUInt64LittleEndian(word[^sizeof(ulong)..]) & CaseMask;
        }
        else if (word.Length >= sizeof(uint))
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(word);
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(word[^sizeof(uint)..]);
            head = (low | ((ulong)high << 32)) & CaseMask;
        }
        else
        {
            head = (word[0] | ((ulong)word[1] << 8) | ((ulong)word[^1] << 16)) & CaseMask;
        }
    }

    private static int Hash(ulong head, ulong tail, int length) =>
        (int)(((head ^ (tail * 0x9E37_79B9_7F4A_7C15) ^ (ulong)length) * 0xD6E8_FEB8_6659_FD93) >> SlotShift);

    /// <summary>Head and tail cover 16 bytes; a few keywords have more between them.</summary>
    private static bool IsRestEqual(ReadOnlySpan<byte> word, Keyword keyword) =>
        word.Length <= 2 * sizeof(ulong) || Ascii.EqualsIgnoreCase(word, keyword.Text);

    private static Slot[] Build()
    {
        Slot[] slots = new Slot[SlotCount];
        foreach (Keyword keyword in KeywordLists.Merge())
        {
            Load(keyword.Text, out ulong head, out ulong tail);
            int index = Hash(head, tail, keyword.Text.Length) & (SlotCount - 1);
            while (slots[index].Keyword is not null)
            {
                index = (index + 1) & (SlotCount - 1);
            }

            slots[index] = new Slot(head, tail, keyword.Text.Length, keyword);
        }

        return slots;
    }

    private readonly record struct Slot(ulong Head, ulong Tail, int Length, Keyword? Keyword);
}
