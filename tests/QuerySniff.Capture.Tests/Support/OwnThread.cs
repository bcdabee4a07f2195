using System.Runtime.ExceptionServices;

namespace QuerySniff.Capture.Tests.Support;

/// <summary>Runs a test on a thread of its own, whose capabilities or network namespace it may change.</summary>
internal static class OwnThread
{
    public static void Run(Action test)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                test();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
