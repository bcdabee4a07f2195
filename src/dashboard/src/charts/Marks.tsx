import type { Annotation } from '../api/types';
import { moment } from '../format/time';
import { aroundAnnotation, type Span } from '../state/range';
import { useView } from '../state/view';
import { axisHeight, axisWidth, plotEdge } from './options';

interface Props {
  /** Of the chart that they stand on. */
  readonly span: Span;
  readonly width: number;
  readonly height: number;
}

/** What happened, as lines over a chart; a flag leads to what it changed. */
export function Marks({ span, width, height }: Props) {
  const { annotations } = useView();
  const inner = width - axisWidth - plotEdge.right;
  const place = (ms: number) => axisWidth + (inner * (Math.max(span.from, Math.min(span.to, ms)) - span.from)) / (span.to - span.from);
  return (
    <>
      {width > 0 &&
        annotations.map((one) => {
          const from = Date.parse(one.time);
          const to = one.until === null ? from : Date.parse(one.until);
          return to < span.from || from >= span.to ? null : (
            <Mark key={one.id} annotation={one} left={place(from)} width={place(to) - place(from)} height={height - axisHeight - plotEdge.top} />
          );
        })}
    </>
  );
}

interface MarkProps {
  readonly annotation: Annotation;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

function Mark({ annotation, left, width, height }: MarkProps) {
  const { span, hrefOf } = useView();
  const text = [
    `${annotation.title}, ${moment(Date.parse(annotation.time))}`,
    annotation.text ?? '',
    Object.entries(annotation.tags ?? {}).map(([name, value]) => `${name}: ${value}`).join(', '),
    'Compare before and after',
  ].filter((part) => part !== '').join('\n');
  return (
    <div class="mark" style={{ left: `${left}px`, top: `${plotEdge.top}px`, width: `${width}px`, height: `${height}px` }}>
      <a
        class="mark-flag"
        data-testid="mark"
        title={text}
        aria-label={text}
        href={hrefOf({ name: 'compare' }, aroundAnnotation(annotation, span))}
      />
    </div>
  );
}
