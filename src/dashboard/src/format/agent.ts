import type { Agent } from '../api/types';
import { bytes, count, plural } from './number';
import { duration } from './duration';
import { ago } from './time';

/** Something about an agent that somebody should look at, with what to do. */
export interface AgentRemark {
  readonly text: string;
  readonly severe: boolean;
}

/** An agent sends every 10 s: after six windows without one it is not busy but gone. */
const silentMs = 60_000;

/** Batches of a minute: what waits longer is not on its way but held up. */
const waitingBatches = 6;

/** A frame that waited this long was written while the agent was starved of CPU. */
const lagUs = 1_000_000;

/** What is wrong with an agent, worst first; nothing where all is well. */
export function remarksOn(agent: Agent, now: number): readonly AgentRemark[] {
  const remarks: AgentRemark[] = [];
  const last = agent.last_batch === null ? null : Date.parse(agent.last_batch);
  if (last === null || now - last > silentMs) {
    const since = last === null ? 'Has sent nothing' : `Silent, last heard ${ago(last, now)}`;
    remarks.push({ severe: true, text: `${since}: is it running, and can it reach this aggregator? querysniff doctor says` });
  }

  const figures = agent.figures;
  if (figures === null) {
    return remarks;
  }
  if (figures.kernel_drops > 0) {
    remarks.push({ severe: true, text: `${plural(figures.kernel_drops, 'frame')} dropped since its start: a larger ring_mib helps` });
  }
  if (figures.capture_lag_us > lagUs) {
    remarks.push({ severe: true, text: `Reads ${duration(figures.capture_lag_us)} behind the wire: it gets too little CPU` });
  }
  if (figures.spool_batches > waitingBatches) {
    remarks.push({ severe: false, text: `${count(figures.spool_batches)} batches wait, ${bytes(figures.spool_bytes)}: an outage is being caught up` });
  }
  if (figures.sample_weight > 1) {
    remarks.push({ severe: false, text: `Looks at 1 of ${figures.sample_weight} connections to keep within its cpu_limit` });
  }
  return remarks;
}
