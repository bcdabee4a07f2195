import { describe, expect, it } from 'vitest';
import type { Agent, AgentFigures } from '../api/types';
import { remarksOn } from './agent';

const now = Date.parse('2026-11-22T08:00:00Z');
const figures: AgentFigures = {
  cpu_share: 0.02,
  resident_bytes: 90_000_000,
  kernel_drops: 0,
  capture_lag_us: 900,
  spool_batches: 1,
  spool_bytes: 4_096,
  sample_weight: 1,
};
const agent: Agent = {
  host: 'db1',
  hostname: 'db1',
  version: '0.1.0',
  started: '2026-11-21T08:00:00Z',
  last_batch: '2026-11-22T07:59:52Z',
  last_window: '2026-11-22T07:59:40Z',
  servers: ['10.0.0.1:3306'],
  figures,
};
const texts = (changes: Partial<Agent>) => remarksOn({ ...agent, ...changes }, now).map((remark) => remark.text);

describe('remarksOn', () => {
  it('says nothing of an agent that is well', () => expect(texts({})).toEqual([]));

  it('says nothing of figures that an agent does not tell', () => expect(texts({ figures: null })).toEqual([]));

  it('says that an agent is silent', () => {
    expect(texts({ last_batch: '2026-11-22T07:57:00Z' })[0]).toContain('3 min ago');
    expect(texts({ last_batch: null })[0]).toContain('nothing');
  });

  it.each([
    [{ kernel_drops: 1 }, '1 frame dropped'],
    [{ capture_lag_us: 2_500_000 }, '2.50'],
    [{ spool_batches: 7 }, '7 batches wait'],
    [{ sample_weight: 8 }, '1 of 8 connections'],
  ])('names what is wrong in %j', (change, text) => {
    const [remark, ...others] = texts({ figures: { ...figures, ...change } });
    expect(remark).toContain(text);
    expect(others).toEqual([]);
  });

  it('puts silence first', () => {
    const all = texts({ last_batch: null, figures: { ...figures, kernel_drops: 5, sample_weight: 2 } });
    expect(all).toHaveLength(3);
    expect(all[0]).toContain('nothing');
  });
});
