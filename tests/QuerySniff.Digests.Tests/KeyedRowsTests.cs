namespace QuerySniff.Digests.Tests;

public class KeyedRowsTests
{
    private readonly DigestCatalogue _digests = new();
    private readonly DimensionsCatalogue _dimensions = new();

    [Fact]
    public void GetOrAdd_BeyondTheBound_SharesTheRowOtherAndTheSumIsExact()
    {
        const int RowsMax = 10;
        KeyedRows<UnfinishedRow> rows = new(RowsMax);
        for (int i = 0; i < RowsMax + 5; i++)
        {
            rows.GetOrAdd(Statement(i), Dimensions.Other).AddKilled();
        }

        Assert.Equal(RowsMax + 1, rows.Count);
        Assert.Same(Digest.Other, rows[RowsMax].Digest);
        Assert.Equal(5, rows[RowsMax].Killed);
        Assert.Equal(1, rows.GetOrAdd(Statement(0), Dimensions.Other).Killed);
    }

    [Fact]
    public void GetOrAdd_OtherDigestOrDimensions_IsAnotherRow()
    {
        KeyedRows<UnfinishedRow> rows = new(10);
        Dimensions shop = _dimensions.GetOrAdd("shop", "app", "c", "s", "");

        UnfinishedRow row = rows.GetOrAdd(Statement(1), shop);

        Assert.Same(row, rows.GetOrAdd(Statement(1), shop));
        Assert.NotSame(row, rows.GetOrAdd(Statement(2), shop));
        Assert.NotSame(row, rows.GetOrAdd(Statement(1), _dimensions.GetOrAdd("other", "app", "c", "s", "")));
    }

    [Fact]
    public void Clear_RowsUsedAgain_BeginAtZero()
    {
        KeyedRows<TransactionRow> rows = new(10);
        TransactionRow row = rows.GetOrAdd(Statement(1), Dimensions.Other);
        Fill(row);

        rows.Clear();
        TransactionRow again = rows.GetOrAdd(Statement(2), Dimensions.Other);

        Assert.Same(row, again);
        Assert.Equal((0L, 0L, 0L, 0L, 0L), (again.Count, again.Untimed, again.Statements, again.Duration.Count, again.DurationSumNanoseconds));
        Assert.Equal((0L, 0L, 0L, 0L, 0L, 0L, 0L), (
            again.DurationMaxNanoseconds, again.IdleSumNanoseconds, again.Holds, again.HoldSumNanoseconds, again.HoldMaxNanoseconds,
            again.Open, again.OpenOldestNanoseconds));
        Assert.All(Enum.GetValues<TransactionEnd>(), end => Assert.Equal(0, again.EndedBy(end)));
    }

    [Fact]
    public void WindowMerge_Rows_AddUpAndStatesAreTheLargest()
    {
        DigestWindow first = new();
        first.Reset(0);
        Fill(first.Transactions.GetOrAdd(Statement(1), Dimensions.Other));
        DigestWindow second = new();
        second.Reset(DigestWindow.LengthNanosecondsDefault);
        Fill(second.Transactions.GetOrAdd(Statement(1), Dimensions.Other));
        second.Transactions[0].AddOpen(9);
        second.Unfinished.GetOrAdd(Statement(2), Dimensions.Other).AddRunning(5);

        first.Merge(second);

        TransactionRow row = first.Transactions[0];
        Assert.Equal((4L, 2L, 2L, 10L), (row.Count, row.EndedBy(TransactionEnd.Committed), row.Untimed, row.Statements));
        Assert.Equal((2L, 200L, 100L, 20L), (row.Duration.Count, row.DurationSumNanoseconds, row.DurationMaxNanoseconds, row.IdleSumNanoseconds));
        Assert.Equal((2L, 14L, 7L), (row.Holds, row.HoldSumNanoseconds, row.HoldMaxNanoseconds));
        Assert.Equal((2L, 9L), (row.Open, row.OpenOldestNanoseconds));
        Assert.Equal((1L, 5L), (first.Unfinished[0].Running, first.Unfinished[0].RunningOldestNanoseconds));
    }

    private static void Fill(TransactionRow row)
    {
        row.Add(new TransactionMeasurement
        {
            End = TransactionEnd.Committed,
            Statements = 3,
            IsTimed = true,
            DurationNanoseconds = 100,
            IdleNanoseconds = 10,
        });
        row.Add(new TransactionMeasurement
        {
            End = TransactionEnd.Disconnected,
            Statements = 2,
            IsTimed = false,
            DurationNanoseconds = 1_000,
            IdleNanoseconds = 500,
        });
        row.AddHold(7);
        row.AddOpen(3);
    }

    private Digest Statement(int number) => _digests.Add((ulong)number, BitConverter.GetBytes(number), (ulong)number + 1, "", "");
}
