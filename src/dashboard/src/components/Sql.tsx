import { highlight, lines, type SqlPiece } from '../format/sql';

/** A fingerprint on one line, cut by its container. */
export function SqlInline({ text }: { readonly text: string }) {
  return <code class="sql">{highlight(text).map(renderPiece)}</code>;
}

/** A fingerprint set out for reading, a line for each clause. The text itself is not changed. */
export function SqlBlock({ text }: { readonly text: string }) {
  return (
    <pre class="sql sql-block" data-testid="digest-text" tabIndex={0} aria-label="Statement">
      <code>
        {lines(text).map((line, i) => (
          <span key={i} class="sql-line">
            {line.map(renderPiece)}
          </span>
        ))}
      </code>
    </pre>
  );
}

function renderPiece({ kind, text }: SqlPiece, index: number) {
  return kind === 'plain' ? text : <span key={index} class={`sql-${kind}`}>{text}</span>;
}
