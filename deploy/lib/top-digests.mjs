// Prints the top digests of the last five minutes as a table: node top-digests.mjs http://127.0.0.1:7380
const [address] = process.argv.slice(2);
const to = new Date();
const from = new Date(to.getTime() - 5 * 60_000);
const query = new URLSearchParams({ from: from.toISOString(), to: to.toISOString(), sort: 'load', limit: '12' });

const response = await fetch(`${address}/api/v1/digests?${query}`);
if (!response.ok) {
  console.error(`${response.url} answered ${response.status}`);
  process.exit(1);
}

const { digests, coverage } = await response.json();
if (digests.length === 0) {
  console.log('No commands seen yet on this port: is there traffic, and is it not over the unix socket?');
  process.exit(0);
}

const milliseconds = (microseconds) => (microseconds === null ? '-' : (microseconds / 1000).toFixed(2));
const line = (share, calls, mean, p95, errors, text) =>
  `${share.padStart(6)} ${calls.padStart(8)} ${mean.padStart(9)} ${p95.padStart(9)} ${errors.padStart(7)}  ${text}`;
const width = Math.max(20, (process.stdout.columns || 110) - 46);

console.log(line('load', 'calls', 'mean ms', 'p95 ms', 'errors', 'statement'));
for (const d of digests) {
  const text = d.fingerprint.length > width ? `${d.fingerprint.slice(0, width - 1)}…` : d.fingerprint;
  console.log(line(`${(d.share * 100).toFixed(1)}%`, String(d.count), milliseconds(d.mean_us), milliseconds(d.p95_us), String(d.errors), text));
}
const share = coverage.share === null ? 'nothing' : `${(Math.floor(coverage.share * 10_000) / 100).toString()} %`;
console.log(`coverage: ${share} of the bytes decoded, ${coverage.kernel_drops} frames dropped by the kernel`);
