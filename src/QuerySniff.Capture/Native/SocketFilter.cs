using System.Runtime.InteropServices;

namespace QuerySniff.Capture.Native;

/// <summary><c>struct sock_filter</c>: an instruction of classic BPF.</summary>
/// <param name="Code">What it does.</param>
/// <param name="JumpTrue">How many instructions a jump passes over if its condition holds.</param>
/// <param name="JumpFalse">How many if it does not.</param>
/// <param name="Operand">The constant K.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SocketFilter(BpfCode Code, byte JumpTrue, byte JumpFalse, uint Operand);
