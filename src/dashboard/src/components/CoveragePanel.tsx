import type { Coverage } from '../api/types';
import { reportCoverage, type CoverageCause, type CoverageLevel } from '../format/coverage';
import { CheckIcon, NothingIcon, StopIcon, WarningIcon } from './icons';

const icons = { complete: CheckIcon, partial: WarningIcon, blind: StopIcon, nothing: NothingIcon } satisfies Record<
  CoverageLevel,
  unknown
>;

/** How far the numbers beside it can be trusted, and each cause that took something away. */
export function CoveragePanel({ coverage }: { readonly coverage: Coverage }) {
  const report = reportCoverage(coverage);
  const Icon = icons[report.level];
  const remarks = report.causes.length + report.notes.length > 0;
  return (
    <section
      class={`card coverage ${report.level}${remarks ? ' remarks' : ''}`}
      data-testid="coverage"
      aria-label="Coverage"
    >
      <div>
        <div class="stat-name">Coverage</div>
        <div class="coverage-head">
          <Icon />
          <span class="stat-value">{report.share}</span>
          <span class="coverage-summary">{report.summary}</span>
        </div>
        {coverage.share !== null && (
          <div class="meter" aria-hidden="true">
            <span style={{ width: `${coverage.share * 100}%` }} />
          </div>
        )}
      </div>
      {remarks && (
        <ul class="causes">
          {report.causes.map((cause) => (
            <Remark key={cause.name} {...cause} />
          ))}
          {report.notes.map((note) => (
            <Remark key={note.name} {...note} note />
          ))}
        </ul>
      )}
    </section>
  );
}

function Remark({ name, text, note = false }: CoverageCause & { readonly note?: boolean }) {
  return (
    <li class={note ? 'note' : ''}>
      <b>{name}</b> <span>{text}</span>
    </li>
  );
}
