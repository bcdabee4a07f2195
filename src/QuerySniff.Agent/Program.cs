using System.CommandLine;
using QuerySniff.Agent.Commands;
using QuerySniff.Hosting;

Command agent = AgentCommand.Create();
Command config = ConfigCommand.Create();
Command decode = DecodeCommand.Create();
Command digest = DigestCommand.Create();
Command doctor = DoctorCommand.Create();
Command fingerprint = FingerprintCommand.Create();
Command top = TopCommand.Create();
RootCommand root = new("Passive MySQL query capture: every query of a host, without touching its server.")
{
    agent,
    top,
    doctor,
    config,
    decode,
    digest,
    fingerprint,
};
HelpWithExamples.AddTo(root, new Dictionary<Command, HelpExample[]>
{
    [agent] =
    [
        new("querysniff agent --aggregator http://monitor:7381", "watch port 3306 on all interfaces"),
        new("querysniff agent --dry-run --port 3306 | jq .windows", "what would be reported; nothing is sent or kept"),
        new("querysniff agent -i eth0 -i lo -p 3306 -p 3307 --agent-id db7", "two interfaces, two ports"),
    ],
    [top] =
    [
        new("querysniff top", "what the server on port 3306 is busy with; ? explains the keys"),
        new("querysniff top --once -d 10 --sort calls | head", "ten seconds, for a script or a ticket"),
        new("querysniff top --json | jq .load", "the load of each interval"),
    ],
    [doctor] =
    [
        new("querysniff doctor --config /etc/querysniff/agent.yaml", "whether the agent would work with these settings"),
    ],
    [config.Subcommands.Single(command => command.Name == "check")] =
    [
        new("querysniff config check --config /etc/querysniff/agent.yaml", "before a restart or a reload"),
    ],
    [config.Subcommands.Single(command => command.Name == "show")] =
    [
        new("querysniff config show --config /etc/querysniff/agent.yaml", "what is set, and by what"),
    ],
    [decode] =
    [
        new("querysniff decode incident.pcap | jq 'select(.duration_us > 1e6)'", "commands slower than a second"),
        new("tcpdump -i any -w - port 3306 | querysniff decode -", "live, without an aggregator"),
    ],
    [digest] =
    [
        new("querysniff digest incident.pcap", "what the load was made of"),
    ],
    [fingerprint] =
    [
        new("echo '\"SELECT 1\"' | querysniff fingerprint", "the identity of a statement"),
    ],
});
return await CommandLineProgram.RunAsync(root, args, Console.Out, Console.Error).ConfigureAwait(false);
