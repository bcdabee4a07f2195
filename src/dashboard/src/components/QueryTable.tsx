import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FilterDimension } from '../api/types';
import { drawSparklines, sparklineWidth } from '../charts/drawSparklines';
import { useChartTheme } from '../charts/theme';
import { moment } from '../format/time';
import type { ColumnName } from '../state/columns';
import { useKeys } from '../state/useKeys';
import { useView } from '../state/view';
import { FilterLink } from './FilterLink';
import { measureColumns, type QueryRow } from './measureColumns';
import { QueryLink } from './QueryLink';
import { SortHeading } from './SortHeading';
import { Swatch } from './Swatch';
import { rowHeight, rowsInView, scrollTo } from './virtual';

interface Props {
  readonly rows: readonly QueryRow[];
  /** Rows in all; those that have not come yet follow as the table is scrolled. */
  readonly total: number;
  readonly by: FilterDimension;
  readonly columns: readonly ColumnName[];
  /** Colours of the rows that a chart beside the table shows. */
  readonly colours?: ReadonlyMap<string, string>;
  readonly onFocus?: (key: string | null) => void;
  /** The last rows are near. */
  readonly onEnd?: () => void;
}

/** Rows in the page before they are measured. */
const rowsAtFirst = 30;

/**
 * Queries or groups, the greatest first. Only the rows in view are in the page, and one canvas draws all their trends.
 * A heading orders the table; j and k move through it, Enter opens.
 */
export function QueryTable({ rows, total, by, columns, colours, onFocus, onEnd }: Props) {
  const theme = useChartTheme();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [view, setView] = useState({ first: 0, end: rowsAtFirst });
  const [chosen, setChosen] = useState(-1);
  const isFocusDue = useRef(false);
  const first = Math.min(view.first, rows.length);
  const shown = rows.slice(first, view.end);
  const trendRight = trendPlace(columns);

  const measure = () => {
    const { scrollTop, clientHeight } = scroller.current!;
    const next = rowsInView(scrollTop, clientHeight, rows.length);
    setView((before) => (before.first === next.first && before.end === next.end ? before : next));
    if (next.end >= rows.length && rows.length < total) {
      onEnd?.();
    }
  };
  useLayoutEffect(measure, [rows.length, total]);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure);
    observer.observe(scroller.current!);
    return () => observer.disconnect();
  }, [rows.length, total]);

  useLayoutEffect(() => {
    if (canvas.current !== null) {
      drawSparklines(canvas.current, shown.map((row) => row.sparkline ?? []), rowHeight, theme);
    }
  }, [rows, first, view.end, theme, trendRight]);

  useLayoutEffect(() => {
    const target = scroller.current!.querySelector<HTMLElement>(`[data-index='${chosen}'] :is(a, button)`);
    if (isFocusDue.current && target !== null) {
      isFocusDue.current = false;
      target.focus({ preventScroll: true });
    }
  });

  const move = (by: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, chosen + by));
    const element = scroller.current!;
    element.scrollTop = scrollTo(next, element.scrollTop, element.clientHeight);
    element.scrollIntoView({ block: 'nearest' });
    isFocusDue.current = true;
    setChosen(next);
  };
  useKeys({ j: () => move(1), k: () => move(-1) });
  // The arrows scroll the page until the table has the focus.
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      move(by);
    }
  };

  const onFocusIn = (event: FocusEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    setChosen(row === null ? chosen : Number(row.dataset['index']));
  };

  return (
    <div class="query-scroll" ref={scroller} onScroll={measure} onFocusIn={onFocusIn} onKeyDown={onKeyDown}>
      <div class="query-body" style={{ minWidth: `${nameWidthMin + widthOf(columns)}px` }}>
        <table class="queries" data-testid="query-table" aria-rowcount={total + 1}>
          <colgroup>
            <col />
            {columns.map((name) => (
              <col key={name} style={{ width: `${measureColumns[name].width}px` }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col">{by === 'digest' ? 'Query' : by}</th>
              {columns.map((name) => (
                <Heading key={name} name={name} />
              ))}
            </tr>
          </thead>
          <tbody>
            <Gap rows={first} columns={columns.length + 1} />
            {shown.map((row, i) => (
              <Row
                key={row.key}
                row={row}
                index={first + i}
                isChosen={first + i === chosen}
                by={by}
                columns={columns}
                colour={colours === undefined ? undefined : (colours.get(row.key) ?? 'transparent')}
                onFocus={onFocus}
              />
            ))}
            <Gap rows={rows.length - first - shown.length} columns={columns.length + 1} />
          </tbody>
        </table>
        {trendRight !== null && (
          <canvas
            ref={canvas}
            class="sparklines"
            aria-hidden="true"
            style={{
              right: `${trendRight}px`,
              top: `${headHeight + first * rowHeight}px`,
              width: `${sparklineWidth}px`,
              height: `${shown.length * rowHeight}px`,
            }}
          />
        )}
      </div>
    </div>
  );
}

/** Pixels that a statement has at least. */
const nameWidthMin = 210;

function widthOf(columns: readonly ColumnName[]): number {
  return columns.reduce((sum, one) => sum + measureColumns[one].width, 0);
}

/** Pixels of the heading, as table.css has it. */
const headHeight = 34;

/** Pixels from the trend's right edge to the table's; null where it is not shown. */
function trendPlace(columns: readonly ColumnName[]): number | null {
  const at = columns.indexOf('trend');
  return at < 0 ? null : widthOf(columns.slice(at + 1)) + cellPadding;
}

/** Pixels beside a cell's content, as table.css has it. */
const cellPadding = 10;

/** The place of rows that are not in view. */
function Gap({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  return rows <= 0 ? null : (
    <tr class="gap" aria-hidden="true">
      <td colSpan={columns} style={{ height: `${rows * rowHeight}px` }} />
    </tr>
  );
}

function Heading({ name }: { readonly name: ColumnName }) {
  const { address, go } = useView();
  const { title, sort, hint } = measureColumns[name];
  return sort === undefined ? (
    <th scope="col" title={hint}>
      {title}
    </th>
  ) : (
    <SortHeading title={title} hint={hint} isSorted={sort === address.sort} onSort={() => go({ sort })} />
  );
}

interface RowProps {
  readonly row: QueryRow;
  readonly index: number;
  readonly isChosen: boolean;
  readonly by: FilterDimension;
  readonly columns: readonly ColumnName[];
  readonly colour: string | undefined;
  readonly onFocus: Props['onFocus'];
}

function Row({ row, index, isChosen, by, columns, colour, onFocus }: RowProps) {
  const { span, go } = useView();
  const onClick = (event: MouseEvent) => {
    // The link is for the keyboard and for new tabs; text that was just selected is for copying.
    const onControl = event.target instanceof Element && event.target.closest('a, button') !== null;
    if (by === 'digest' && !onControl && getSelection()?.isCollapsed !== false) {
      go({ page: { name: 'digest', digest: row.key } });
    }
  };
  return (
    <tr
      class={`${by === 'digest' ? 'opens' : ''}${isChosen ? ' chosen' : ''}`}
      data-testid="query-row"
      data-key={row.key}
      data-index={index}
      aria-rowindex={index + 2}
      onClick={onClick}
      onPointerEnter={() => onFocus?.(row.key)}
      onPointerLeave={() => onFocus?.(null)}
    >
      <td>
        <div class="query-cell">
          {colour !== undefined && <Swatch colour={colour} />}
          {by === 'digest' ? <Statement row={row} /> : <FilterLink by={by} value={row.key} />}
        </div>
      </td>
      {columns.map((name) => (
        <td key={name}>{measureColumns[name].cell(row, span)}</td>
      ))}
    </tr>
  );
}

function Statement({ row }: { readonly row: QueryRow }) {
  const { span } = useView();
  const { key, fingerprint = '', first_seen: seen } = row;
  return (
    <>
      <QueryLink digest={key} fingerprint={fingerprint} />
      {seen !== undefined && Date.parse(seen) >= span.from && (
        <span class="badge" title={`First seen ${moment(Date.parse(seen))}`}>
          new
        </span>
      )}
    </>
  );
}
