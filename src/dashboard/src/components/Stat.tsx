import type { ComponentChildren } from 'preact';

interface Props {
  readonly name: string;
  readonly value: string;
  /** Smaller, below the value: its share, its unit, or its exact form. */
  readonly detail?: ComponentChildren;
  readonly tone?: 'danger';
}

/** One number of a summary. */
export function Stat({ name, value, detail, tone }: Props) {
  return (
    <div class={tone === undefined ? 'stat' : `stat ${tone}`}>
      <div class="stat-name">{name}</div>
      <div class="stat-value">{value}</div>
      <div class="stat-detail">{detail}</div>
    </div>
  );
}
