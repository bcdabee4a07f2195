using System.CommandLine;
using QuerySniff.Aggregator.Security;
using QuerySniff.Hosting;

namespace QuerySniff.Aggregator;

/// <summary>`querysniff-aggregator token`: the line to keep goes to standard output, the token itself to standard error.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        Argument<string> role = new("ROLE") { Description = $"What it is for: {string.Join(", ", TokenList.RoleNames)}" };
        role.AcceptOnlyFromAmong([.. TokenList.RoleNames]);
        Argument<string> name = new("NAME") { Description = "Whom it is for: a word" };
        Command command = new("token", "Makes a token, and prints the line of it for the file of tokens.") { role, name };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string of = parsed.GetRequiredValue(name);
            if (of.Length == 0 || of.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c)))
            {
                throw new UsageException("The name of a token is one word.");
            }

            string token = Token.Make();
            await parsed.InvocationConfiguration.Error.WriteLineAsync(token.AsMemory(), cancellationToken).ConfigureAwait(false);
            await parsed.InvocationConfiguration.Output
                .WriteLineAsync(TokenList.LineOf(parsed.GetRequiredValue(role), of, token).AsMemory(), cancellationToken)
                .ConfigureAwait(false);
            return ExitCode.Ok;
        });
        return command;
    }
}
