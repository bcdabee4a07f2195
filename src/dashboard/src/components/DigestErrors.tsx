import { getDigestErrors } from '../api/client';
import type { DigestErrorsAnswer, ErrorCode } from '../api/types';
import { useResource } from '../api/useResource';
import { symbolOfError } from '../format/error';
import { useView } from '../state/view';
import { Count } from './Count';
import { ShareBar } from './ShareBar';
import type { TableColumn } from './Table';
import { TableCard } from './TableCard';

const columns: readonly TableColumn<ErrorCode>[] = [
  { name: 'Error', cell: (error) => symbolOfError(error) },
  { name: 'Count', cell: ({ count }) => <Count value={count} bad /> },
  { name: 'Share', hint: 'Of all errors of this query', cell: ({ share }) => <ShareBar share={share} /> },
];

/** What a digest fails with. */
export function DigestErrors({ digest }: { readonly digest: string }) {
  const view = useView();
  const answer = useResource(digest, view.key, (signal) => getDigestErrors(digest, view, signal));
  return (
    <TableCard
      title="Errors"
      testId="digest-errors"
      answer={answer}
      rows={(data: DigestErrorsAnswer) => data.codes}
      keyOf={({ code }: ErrorCode) => String(code)}
      columns={columns}
      empty="No command failed in this range."
    />
  );
}
