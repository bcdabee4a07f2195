namespace QuerySniff.Sql.Tests;

public sealed class AllocationTests
{
    [Fact]
    public void Compute_OnceWarm_AllocatesNothing()
    {
        Fingerprinter fingerprinter = new();
        ulong checksum = Run(fingerprinter, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();

        ulong again = Run(fingerprinter, 100);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(checksum, again);
        Assert.NotEqual(0UL, checksum);
    }

    private static ulong Run(Fingerprinter fingerprinter, int rounds)
    {
        ulong checksum = 0UL;
        for (int round = 0; round < rounds; round++)
        {
            checksum = (checksum * 31) + fingerprinter.Compute("SELECT c FROM sbtest1 WHERE id = 1"u8).Hash;
            checksum += (ulong)fingerprinter.Compute("/*application='a'*/ INSERT INTO t VALUES (1, 'x'), (2, 'y')"u8).Application.Length;
            checksum += fingerprinter.Compute("select 'unclosed"u8).Hash;
            checksum += fingerprinter.Compute("select \u00e4, \"x\", root@localhost, date '1' from t -- y"u8, SqlDialect.CharsetGbk).Hash;
            checksum += fingerprinter.Compute("select /*+ a(1) */ case a when 1 then 2 en"u8, truncated: true).Hash;
        }

        return checksum;
    }
}
