using QuerySniff.Capture.Native;

namespace QuerySniff.Capture;

/// <summary>Puts a program of classic BPF together, whose jumps go forwards to places with names.</summary>
internal sealed class BpfAssembler
{
    private readonly List<SocketFilter> _instructions = [];

    // Jumps to a place that was not known yet, by the place's name.
    private readonly List<(int Instruction, string Target)> _jumps = [];
    private readonly Dictionary<string, int> _targets = new(StringComparer.Ordinal);

    /// <summary>Adds an instruction.</summary>
    public void Emit(BpfCode code, uint operand) => _instructions.Add(new SocketFilter(code, 0, 0, operand));

    /// <summary>Adds a jump.</summary>
    public void EmitJump(string target)
    {
        _jumps.Add((_instructions.Count, target));
        Emit(BpfCode.Jump, 0);
    }

    /// <summary>Adds a jump that is taken if a condition holds for A.</summary>
    public void EmitJump(BpfCode condition, uint operand, string target)
    {
        _jumps.Add((_instructions.Count, target));
        Emit(condition, operand);
    }

    /// <summary>Adds jumps that are taken if A is one of some numbers.</summary>
    public void EmitJumps(ReadOnlySpan<uint> operands, string target)
    {
        foreach (uint operand in operands)
        {
            EmitJump(BpfCode.JumpIfEqual, operand, target);
        }
    }

    /// <summary>Names the place of the next instruction.</summary>
    public void Place(string target) => _targets.Add(target, _instructions.Count);

    /// <summary>The program, with the distances of its jumps.</summary>
    public SocketFilter[] Assemble()
    {
        foreach ((int instruction, string target) in _jumps)
        {
            int distance = _targets[target] - instruction - 1;
            SocketFilter jump = _instructions[instruction];
            _instructions[instruction] = jump.Code == BpfCode.Jump
                ? jump with { Operand = (uint)distance }
                : jump with { JumpTrue = checked((byte)distance) };
        }

        return [.. _instructions];
    }
}
