namespace QuerySniff.Agent.Screen;

/// <summary>Reads keys on a thread of its own, for a read of the console cannot be given up.</summary>
internal static class Keyboard
{
    /// <summary>Starts reading. The thread ends with the process.</summary>
    /// <param name="pressed">Called for each key, on that thread.</param>
    /// <param name="closed">Called when no more will come: the terminal went away.</param>
    public static void Listen(Action<ConsoleKeyInfo> pressed, Action closed)
    {
        Thread thread = new(() =>
        {
            try
            {
                while (true)
                {
                    pressed(Console.ReadKey(intercept: true));
                }
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                closed();
            }
        })
        {
            IsBackground = true,
            Name = "keyboard",
        };
        thread.Start();
    }
}
