import { useState } from 'react';
import { plural } from '../../format/words';
import type { Verdict } from '../../verification/verdict';
import { Icon } from '../chrome/icons';
import { say } from '../chrome/toast-store';
import { useNotebookClaims } from './notebook-claims';
import { reproduce } from './use-verification';
import { VerdictSign } from './verdict-sign';
import css from './verification.module.css';

const order: readonly Verdict[] = ['DIFFERS', 'CLAIMED', 'VERIFIED'];
const words: Record<Verdict, string> = {
  VERIFIED: 'verified',
  CLAIMED: 'claimed by the bundle',
  DIFFERS: 'with other bytes here',
};

/** Of a notebook that came with a bundle: how many of its results are verified, and verifying the others. */
export function ImportedBar({ notebook }: { notebook: string }) {
  const { operations, reload } = useNotebookClaims();
  const [asking, setAsking] = useState(false);
  const all = [...operations.values()];
  const told = order
    .map((verdict) => ({ verdict, count: all.filter((one) => one.verdict === verdict).length }))
    .filter(({ count }) => count > 0);
  if (told.length === 0) return null;
  const open = all.filter(({ verdict, isReproducible }) => verdict === 'CLAIMED' && isReproducible);
  const active = all.filter((one) => one.active).length;
  const verify = async () => {
    setAsking(true);
    for (const { key } of open) {
      const failure = await reproduce(key, notebook);
      if (failure) say(`${failure.message} ${failure.remedy}`);
    }
    await reload();
    setAsking(false);
  };
  return (
    <div className={css.bar} role="status">
      <div className={css.line}>
        <p>
          <strong>This notebook came with a bundle.</strong> Of {plural(all.length, 'result')}:
        </p>
        {told.map(({ verdict, count }) => (
          <VerdictSign key={verdict} verdict={verdict}>
            {count} {words[verdict]}
          </VerdictSign>
        ))}
        {active > 0 && <span>{plural(active, 'run')} under way</span>}
        {open.length > 0 && active === 0 && (
          <button type="button" disabled={asking} onClick={verify}>
            <Icon name="run" /> Re-run and verify
          </button>
        )}
      </div>
    </div>
  );
}
