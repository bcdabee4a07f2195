import { describe, expect, it } from 'vitest';
import type { Coverage } from '../api/types';
import { reportCoverage } from './coverage';

const whole: Coverage = {
  share: 1,
  frames: 1_000,
  frame_bytes: 200_000,
  kernel_drops: 0,
  interface_drops: 0,
  frames_skipped: 0,
  fragments: 0,
  flows_evicted: 0,
  windows_dropped: 0,
  commands_dropped: 0,
  unseen_ms: 0,
  estimated: false,
  sampled_ms: 0,
  frames_sampled_out: 0,
  bytes_sampled_out: 0,
  sampled_out_share: 0,
  segments: 900,
  decoded_bytes: 150_000,
  encrypted_bytes: 0,
  skipped_bytes: 0,
  gaps: 0,
  gap_bytes: 0,
  connections_opened: 4,
  connections_encrypted: 0,
  connections_mid_stream: 0,
  connections_desynchronised: 0,
  connections_compressed: 0,
  logins_failed: 0,
  commands_completed: 500,
  commands_tainted: 0,
  commands_unanswered: 0,
  packets_unparsable: 0,
  connections_sampled_out: 0,
};

const names = (coverage: Coverage) => reportCoverage(coverage).causes.map((cause) => cause.name);

describe('reportCoverage', () => {
  it('is complete and silent where all was read', () => {
    const report = reportCoverage(whole);
    expect(report).toMatchObject({ level: 'complete', causes: [], notes: [] });
    expect(report.share).toMatch(/^100\s%$/);
  });

  it('tells silence on the wire from traffic that is no MySQL', () => {
    expect(reportCoverage({ ...whole, share: null, frames: 0 })).toMatchObject({
      level: 'nothing',
      share: '–',
      summary: 'No traffic was seen in this range',
    });
    expect(reportCoverage({ ...whole, share: null }).summary).toBe('No MySQL traffic was seen in this range');
  });

  it('never calls a loss complete, however small', () => {
    const report = reportCoverage({ ...whole, share: 0.999_999, gaps: 1, gap_bytes: 12 });
    expect(report.level).toBe('partial');
    expect(report.share).toMatch(/^99\.9\s%$/);
    expect(report.causes[0]).toMatchObject({ name: 'Gaps', text: expect.stringContaining('1 hole in') });
  });

  it('is partial where frames were dropped though all that came was read', () => {
    expect(reportCoverage({ ...whole, kernel_drops: 1 })).toMatchObject({ level: 'partial', summary: 'Everything that was read is here, but' });
  });

  it('is blind where most is encrypted', () => {
    const report = reportCoverage({ ...whole, share: 0.1, encrypted_bytes: 1e6, connections_encrypted: 3 });
    expect(report.level).toBe('blind');
    expect(report.causes[0]!.text).toContain('3 new TLS connections');
  });

  it('names encryption that began before the range', () => {
    expect(names({ ...whole, share: 0.9, encrypted_bytes: 1 })).toEqual(['Encrypted']);
  });

  it('notes what was counted but is known less well, without calling it a loss', () => {
    const report = reportCoverage({ ...whole, connections_mid_stream: 2, commands_unanswered: 1 });
    expect(report.level).toBe('complete');
    expect(report.notes.map((note) => note.name)).toEqual(['Joined mid-stream', 'Unanswered']);
  });

  it('says what is estimated, without calling it a loss', () => {
    const report = reportCoverage({ ...whole, estimated: true, sampled_ms: 10_000, sampled_out_share: 0.75 });
    expect(report.level).toBe('complete');
    expect(report.notes.map((note) => note.name)).toEqual(['Estimated']);
    expect(report.notes[0]!.text).toContain('10 seconds');
    expect(report.notes[0]!.text).toContain('75');
  });

  it.each([
    'kernel_drops',
    'interface_drops',
    'fragments',
    'flows_evicted',
    'windows_dropped',
    'commands_dropped',
    'unseen_ms',
    'encrypted_bytes',
    'skipped_bytes',
    'gaps',
    'connections_encrypted',
    'connections_desynchronised',
    'commands_tainted',
    'packets_unparsable',
  ] as const)('has words for %s', (field) => {
    const report = reportCoverage({ ...whole, [field]: 7 });
    expect(report.causes).toHaveLength(1);
    expect(report.level).toBe('partial');
  });

  it('takes a compressed connection for no loss: it is decoded like any other', () => {
    expect(reportCoverage({ ...whole, connections_compressed: 7 }).causes).toHaveLength(0);
  });
});
