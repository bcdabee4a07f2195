using FsCheck;
using FsCheck.Fluent;

namespace QuerySniff.Packets.Tests;

public class SequenceNumberTests
{
    [Theory]
    [InlineData(0u, 0xffff_ffffu, 1)]
    [InlineData(0xffff_ffffu, 0u, -1)]
    [InlineData(0x8000_0010u, 0x7fff_fff0u, 0x20)]
    [InlineData(5u, 5u, 0)]
    public void Subtract_AcrossTheWrap_GivesTheDistance(uint left, uint right, int expected) =>
        Assert.Equal(expected, new SequenceNumber(left) - new SequenceNumber(right));

    [Fact]
    public void Add_AnyDistance_IsUndoneBySubtract() => Prop.ForAll(
        ArbMap.Default.ArbFor<uint>(), ArbMap.Default.ArbFor<int>(), (number, distance) =>
        {
            SequenceNumber start = new(number);
            return start + (uint)distance - start == distance;
        }).Check(Config.QuickThrowOnFailure);
}
