import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { spanText } from '../format/time';
import { bucketSpans, widen, zoomTo, type Span } from '../state/range';
import { chartOptions, type TimeSeries } from './options';
import { stack } from './stack';
import { useView } from '../state/view';
import { Marks } from './Marks';
import { useChartTheme } from './theme';
import { Tooltip } from './Tooltip';
import { useWidth } from './useWidth';

interface Props {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  /** Unix seconds of the buckets' starts, and their length. */
  readonly times: readonly number[];
  readonly step: number;
  /** The whole of the horizontal axis, also where there is no data; without one, the page's. */
  readonly span?: Span;
  readonly series: readonly TimeSeries[];
  readonly stacked?: boolean;
  readonly format: (value: number) => string;
  readonly height: number;
  /** Key of the series to bring out; the others fade. */
  readonly focus?: string | null;
  /** Charts with the same group share their cursor. */
  readonly group?: string;
}

interface Cursor {
  readonly index: number;
  readonly left: number;
  readonly top: number;
}

/** Series over time: lines or stacked areas, with a tooltip for each bucket. Dragging chooses a range. */
export function TimeChart(props: Props) {
  const view = useView();
  const { label, times, step, span = view.span, series, stacked = false, format, height, focus = null, group } = props;
  const theme = useChartTheme();
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef({ series, span, zoom: view.zoom });
  latest.current = { series, span, zoom: view.zoom };
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const pointed = useRef(false);

  const buckets = useMemo(() => bucketSpans(times, step, span), [times, step, span.from, span.to]);
  const data = useMemo(() => plotData(buckets, series, stacked), [buckets, series, stacked]);
  const latestData = useRef(data);
  latestData.current = data;
  const structure = series.map((one) => `${one.key} ${one.colour}`).join('|');

  useLayoutEffect(() => {
    const element = host.current!;
    const options = chartOptions({
      theme,
      series: latest.current.series,
      stacked,
      format,
      width: element.clientWidth,
      height,
      group,
      bounds: () => [latest.current.span.from / 1_000, latest.current.span.to / 1_000],
      onSelect: (from, to) => {
        const range = zoomTo(from * 1_000, to * 1_000);
        if (range !== null) {
          latest.current.zoom(range);
        }
      },
      onCursor: (index, left, top) => {
        setCursor(index === null || !pointed.current ? null : { index, left, top });
      },
    });
    const made = new uPlot(options, latestData.current, element);
    plot.current = made;

    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [structure, stacked, theme, height, format, group, view.address.utc]);

  useLayoutEffect(() => plot.current?.setData(data), [data]);
  useLayoutEffect(() => {
    if (width > 0) {
      plot.current?.setSize({ width, height });
    }
  }, [width, height]);

  useLayoutEffect(() => {
    const index = series.findIndex((one) => one.key === focus);
    plot.current?.setSeries(index < 0 ? null : index + 1, { focus: true }, false);
  }, [focus, structure]);

  const leave = () => {
    pointed.current = false;
    setCursor(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    const u = plot.current;
    if (move !== 0 && u !== null && times.length > 0) {
      event.preventDefault();
      pointed.current = true;
      const start = cursor?.index ?? (move > 0 ? -1 : times.length);
      const index = Math.max(0, Math.min(times.length - 1, start + move));
      u.setCursor({ left: u.valToPos(u.data[0][index]!, 'x'), top: u.over.clientHeight / 2 });
    } else if (event.key === 'Escape') {
      leave();
    }
  };

  return (
    <div class="chart" style={{ height: `${height}px` }} onPointerEnter={() => (pointed.current = true)} onPointerLeave={leave}>
      <div
        ref={host}
        class="chart-host"
        role="img"
        aria-label={`${label}. ${spanText(span)}.`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={leave}
        onDblClick={() => view.zoom(widen(span, Date.now()))}
      />
      <Marks span={span} width={width} height={height} />
      {cursor !== null && plot.current !== null && buckets[cursor.index] !== undefined && (
        <Tooltip
          plot={plot.current}
          left={cursor.left}
          top={cursor.top}
          span={buckets[cursor.index]!}
          rows={series.map((one) => ({ ...one, value: one.values[cursor.index] ?? null }))}
          stacked={stacked}
          format={format}
        />
      )}
    </div>
  );
}

/** A bucket's value stands in its middle, so that the nearest point is the bucket under the pointer. */
function plotData(buckets: readonly Span[], series: readonly TimeSeries[], stacked: boolean): uPlot.AlignedData {
  const middles = buckets.map(({ from, to }) => (from + to) / 2_000);
  const rows = stacked
    ? stack(series.map((one) => one.values.map((value) => value ?? 0)))
    : series.map((one) => [...one.values]);
  return [middles, ...rows];
}
