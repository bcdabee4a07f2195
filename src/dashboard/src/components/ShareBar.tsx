import { percent } from '../format/number';

/** A share of 0..1 as a bar and a number. */
export function ShareBar({ share }: { readonly share: number }) {
  return (
    <div class="share-cell">
      <div class="bar" aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <span>{percent(share)}</span>
    </div>
  );
}
