import Link from 'next/link';
import { useMemo } from 'react';
import { collectOperations } from '../../operations/collect';
import { operationAddress } from '../library/addresses';
import { useNotebookClaims } from './notebook-claims';
import { VerdictSign } from './verdict-sign';
import { verdicts } from './verdicts';

/** Of a cell whose figures came with a bundle: whether they are verified. The worst of several counts. */
export function ClaimSign({ data }: { data: unknown }) {
  const { operations } = useNotebookClaims();
  const found = useMemo(
    () =>
      operations.size === 0
        ? []
        : collectOperations(data).flatMap(({ state: { key, status } }) =>
            status === 'SUCCEEDED' ? (operations.get(key) ?? []) : [],
          ),
    [data, operations],
  );
  const worst = (['DIFFERS', 'CLAIMED', 'VERIFIED'] as const)
    .map((verdict) => found.find((one) => one.verdict === verdict))
    .find((one) => one !== undefined);
  if (!worst?.verdict) return null;
  return (
    <VerdictSign verdict={worst.verdict}>
      <Link href={operationAddress(worst.key)} title={worst.title}>
        {verdicts[worst.verdict].words}
      </Link>
    </VerdictSign>
  );
}
