import type { Coverage } from '../api/types';
import { bytes, percent, plural } from './number';

/** Whether the numbers beside it can be taken at their word. */
export type CoverageLevel = 'complete' | 'partial' | 'blind' | 'nothing';

/** One reason why something is missing, or something known about what is there. */
export interface CoverageCause {
  readonly name: string;
  readonly text: string;
}

export interface CoverageReport {
  readonly level: CoverageLevel;
  /** "98.2 %", or "–" where nothing was seen. */
  readonly share: string;
  readonly summary: string;
  /** What was lost, worst first. */
  readonly causes: readonly CoverageCause[];
  /** What was counted all the same, but is known less well. */
  readonly notes: readonly CoverageCause[];
}

/** Below this share the picture is not partial but absent: the page says so in its strongest words. */
const blindShare = 0.5;

/** Puts coverage into words: how much was decoded, and each cause that took something away. */
export function reportCoverage(coverage: Coverage): CoverageReport {
  const causes = findCauses(coverage);
  const notes = findNotes(coverage);
  if (coverage.share === null) {
    const summary = coverage.frames === 0 ? 'No traffic was seen in this range' : 'No MySQL traffic was seen in this range';
    return { level: 'nothing', share: '–', summary, causes, notes };
  }

  const share = percent(coverage.share);
  if (coverage.share < blindShare) {
    return { level: 'blind', share, summary: 'Most of the traffic was not read', causes, notes };
  }
  if (coverage.share < 1 || causes.length > 0) {
    const summary = coverage.share < 1 ? 'Part of the traffic was not read' : 'Everything that was read is here, but';
    return { level: 'partial', share, summary, causes, notes };
  }
  return { level: 'complete', share, summary: 'Everything on the wire was read', causes, notes };
}

function findCauses(c: Coverage): CoverageCause[] {
  const causes: CoverageCause[] = [];
  const add = (occurred: number, name: string, text: string) => {
    if (occurred > 0) {
      causes.push({ name, text });
    }
  };

  add(c.kernel_drops, 'Kernel drops', `${plural(c.kernel_drops, 'frame')} lost before the agent could read; a larger ring buffer helps`);
  add(c.interface_drops, 'Interface drops', `${plural(c.interface_drops, 'frame')} lost by the network interface`);
  add(
    c.connections_encrypted + c.encrypted_bytes,
    'Encrypted',
    `${plural(c.connections_encrypted, 'new TLS connection')}, ${bytes(c.encrypted_bytes)} unreadable`,
  );
  add(c.gaps + c.gap_bytes, 'Gaps', `${plural(c.gaps, 'hole')} in the captured streams, ${bytes(c.gap_bytes)}`);
  add(c.skipped_bytes, 'Skipped', `${bytes(c.skipped_bytes)} passed over: streams out of step, replication, or a compression that the host has no library for`);
  add(c.connections_desynchronised, 'Desynchronised', `${plural(c.connections_desynchronised, 'connection')} lost track of`);
  add(c.commands_tainted, 'Tainted', `${plural(c.commands_tainted, 'command')} counted but not timed`);
  add(c.commands_dropped, 'Commands dropped', `${plural(c.commands_dropped, 'command')} seen but not counted in any digest`);
  add(c.windows_dropped, 'Windows dropped', `${plural(c.windows_dropped, 'window')} of 10 s never reached the aggregator`);
  add(c.unseen_ms, 'Unseen', `${plural(Math.ceil(c.unseen_ms / 1000), 'second')} in which an agent was not running`);
  add(c.flows_evicted, 'Evicted', `${plural(c.flows_evicted, 'connection')} forgotten: more were open than the agent tracks`);
  add(c.fragments, 'IP fragments', `${plural(c.fragments, 'fragment')} not put together`);
  add(c.packets_unparsable, 'Unparsable', `${plural(c.packets_unparsable, 'packet')} not understood`);
  return causes;
}

function findNotes(c: Coverage): CoverageCause[] {
  const notes: CoverageCause[] = [];
  const add = (occurred: number, name: string, text: string) => {
    if (occurred > 0) {
      notes.push({ name, text });
    }
  };

  add(
    c.sampled_ms,
    'Estimated',
    `counts and sums of ${plural(Math.ceil(c.sampled_ms / 1000), 'second')} are estimates: an agent kept within its CPU limit by looking at a sample of the connections (${percent(c.sampled_out_share)} of the bytes were not looked at)`,
  );
  add(
    c.connections_mid_stream,
    'Joined mid-stream',
    `${plural(c.connections_mid_stream, 'connection')} opened before the capture; the user is not known`,
  );
  add(c.commands_unanswered, 'Unanswered', `${plural(c.commands_unanswered, 'command')} without a response`);
  add(c.logins_failed, 'Failed logins', plural(c.logins_failed, 'login'));
  add(c.frames_skipped, 'Other frames', `${plural(c.frames_skipped, 'frame')} that carried no TCP`);
  return notes;
}
