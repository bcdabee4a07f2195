import type { Digest } from '../api/types';
import { duration } from '../format/duration';
import { bytes, count, group, load, percent, rate, significant } from '../format/number';
import { seconds } from '../state/range';
import { useView } from '../state/view';
import { Stat } from './Stat';

/** What one digest cost over the range. */
export function DigestStats({ digest }: { readonly digest: Digest }) {
  const { span } = useView();
  const each = (value: number) => (digest.count === 0 ? '' : `${significant(value / digest.count)} each call`);
  return (
    <section class="card stats dense" aria-label="Totals">
      <Stat
        name="Load"
        value={load(digest.duration_sum_us / 1_000_000 / seconds(span))}
        detail={`${percent(digest.share)} of all load`}
      />
      <Stat name="Calls" value={rate(digest.count / seconds(span))} detail={`${group(digest.count)} in all`} />
      <Stat name="Mean" value={duration(digest.mean_us)} detail={`p50 ${duration(digest.p50_us)}`} />
      <Stat name="p95" value={duration(digest.p95_us)} detail={`p99 ${duration(digest.p99_us)}`} />
      <Stat name="Max" value={duration(digest.max_us)} detail={`${duration(digest.duration_sum_us)} in all`} />
      <Stat
        name="Errors"
        value={count(digest.errors)}
        detail={digest.count === 0 ? '' : `${percent(digest.errors / digest.count)} of calls`}
        {...(digest.errors > 0 ? { tone: 'danger' as const } : {})}
      />
      <Stat name="Rows sent" value={count(digest.rows_sent)} detail={each(digest.rows_sent)} />
      <Stat name="Rows affected" value={count(digest.rows_affected)} detail={each(digest.rows_affected)} />
      <Stat name="Responses" value={bytes(digest.response_bytes)} detail={`requests ${bytes(digest.request_bytes)}`} />
      <Stat name="No index" value={count(digest.no_index)} detail={`${count(digest.no_good_index)} no good index`} />
      <Stat name="Warnings" value={count(digest.warnings)} detail={each(digest.warnings)} />
      <Stat name="Tainted" value={count(digest.tainted)} detail="counted, not timed" />
    </section>
  );
}
