namespace QuerySniff.Capture.Native;

/// <summary>
/// The operations of classic BPF that are used, with their size, mode and source (linux/bpf_common.h). A is the accumulator, X
/// the index register, M the memory of 16 words.
/// </summary>
internal enum BpfCode : ushort
{
    /// <summary>BPF_LDX | BPF_IMM: X = K.</summary>
    LoadIndex = 0x01,

    /// <summary>BPF_ST: M[K] = A.</summary>
    Store = 0x02,

    /// <summary>BPF_ALU | BPF_ADD | BPF_K: A += K.</summary>
    Add = 0x04,

    /// <summary>BPF_JMP | BPF_JA: goes on after K instructions.</summary>
    Jump = 0x05,

    /// <summary>BPF_MISC | BPF_TAX: X = A.</summary>
    ToIndex = 0x07,

    /// <summary>BPF_ALU | BPF_ADD | BPF_X: A += X.</summary>
    AddIndex = 0x0c,

    /// <summary>BPF_JMP | BPF_JEQ | BPF_K: if A == K.</summary>
    JumpIfEqual = 0x15,

    /// <summary>BPF_RET | BPF_A: returns A.</summary>
    Return = 0x16,

    /// <summary>BPF_LD | BPF_W | BPF_ABS: A = the word at K.</summary>
    LoadAbsoluteWord = 0x20,

    /// <summary>BPF_ALU | BPF_MUL | BPF_K: A *= K.</summary>
    Multiply = 0x24,

    /// <summary>BPF_LD | BPF_H | BPF_ABS: A = the half word at K.</summary>
    LoadAbsoluteHalf = 0x28,

    /// <summary>BPF_LD | BPF_W | BPF_IND: A = the word at X + K.</summary>
    LoadWord = 0x40,

    /// <summary>BPF_JMP | BPF_JSET | BPF_K: if (A &amp; K) != 0.</summary>
    JumpIfSet = 0x45,

    /// <summary>BPF_LD | BPF_H | BPF_IND: A = the half word at X + K.</summary>
    LoadHalf = 0x48,

    /// <summary>BPF_LD | BPF_B | BPF_IND: A = the byte at X + K.</summary>
    LoadByte = 0x50,

    /// <summary>BPF_ALU | BPF_AND | BPF_K: A &amp;= K.</summary>
    And = 0x54,

    /// <summary>BPF_LD | BPF_MEM: A = M[K].</summary>
    LoadMemory = 0x60,

    /// <summary>BPF_LDX | BPF_MEM: X = M[K].</summary>
    LoadIndexMemory = 0x61,

    /// <summary>BPF_ALU | BPF_LSH | BPF_K: A &lt;&lt;= K.</summary>
    ShiftLeft = 0x64,

    /// <summary>BPF_ALU | BPF_RSH | BPF_K: A &gt;&gt;= K.</summary>
    ShiftRight = 0x74,

    /// <summary>BPF_MISC | BPF_TXA: A = X.</summary>
    FromIndex = 0x87,
}
