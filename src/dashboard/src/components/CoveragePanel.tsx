import type { Coverage } from '../api/types';
import { reportCoverage, type CoverageLevel } from '../format/coverage';
import { CheckIcon, NothingIcon, StopIcon, WarningIcon } from './icons';

const icons = { complete: CheckIcon, partial: WarningIcon, blind: StopIcon, nothing: NothingIcon } satisfies Record<
  CoverageLevel,
  unknown
>;

/** How far the numbers beside it can be trusted, and each cause that took something away. */
export function CoveragePanel({ coverage }: { readonly coverage: Coverage }) {
  const report = reportCoverage(coverage);
  const Icon = icons[report.level];
  return (
    <section class={`card coverage ${report.level}`} data-testid="coverage" aria-label="Coverage">
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
      {report.causes.length + report.notes.length > 0 && (
        <ul class="causes">
          {report.causes.map((cause) => (
            <li key={cause.name}>
              <b>{cause.name}</b> {cause.text}
            </li>
          ))}
          {report.notes.map((note) => (
            <li key={note.name} class="note">
              <b>{note.name}</b> {note.text}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
