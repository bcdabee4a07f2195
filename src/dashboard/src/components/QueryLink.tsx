import { useView } from '../state/view';
import { SqlInline } from './Sql';

interface Props {
  readonly digest: string;
  readonly fingerprint: string;
  /** On one line; on two at the most where nothing is said. */
  readonly line?: boolean;
}

/** A statement that leads to its page. The text of a new one may not have come yet: then it is its id. */
export function QueryLink({ digest, fingerprint, line = false }: Props) {
  const { hrefOf } = useView();
  return (
    <a class={line ? 'clip' : 'clamp'} href={hrefOf({ name: 'digest', digest })} title={fingerprint}>
      {fingerprint === '' ? digest : <SqlInline text={fingerprint} />}
    </a>
  );
}
