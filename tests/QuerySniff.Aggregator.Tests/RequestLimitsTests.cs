using System.Net;
using Microsoft.AspNetCore.Http;
using QuerySniff.Aggregator.Security;

namespace QuerySniff.Aggregator.Tests;

public sealed class RequestLimitsTests : IDisposable
{
    // However slow the machine is: more than come free while they are asked for.
    private const int ManyRequests = 1_000_000;

    private readonly RequestLimits _limits = new();

    public void Dispose() => _limits.Dispose();

    [Fact]
    public void CountRequest_OfOneAddressWithoutPause_TurnsItAwayForAWhileAndNobodyElse()
    {
        string? after = null;
        int passed = 0;
        for (; passed < ManyRequests && (after = _limits.CountRequest(From("192.0.2.1"))) is null; passed++)
        {
        }

        Assert.InRange(passed, 2_000, ManyRequests - 1);
        Assert.Equal("1", after);
        Assert.Null(_limits.CountRequest(From("192.0.2.2")));
    }

    // A host with IPv6 has a network to take addresses from.
    [Fact]
    public void CountWrongToken_OfOneNetwork_IsCountedTogether()
    {
        for (int i = 0; i < RequestLimits.WrongTokensPerMinute; i++)
        {
            Assert.Null(_limits.CountWrongToken(From($"2001:db8:0:1::{i:x}")));
        }

        Assert.NotNull(_limits.CountWrongToken(From("2001:db8:0:1:ffff::1")));
        Assert.Null(_limits.CountWrongToken(From("2001:db8:0:2::1")));
        Assert.Null(_limits.CountWrongToken(From("::ffff:192.0.2.1")));
    }

    private static DefaultHttpContext From(string address)
    {
        DefaultHttpContext context = new();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return context;
    }
}
