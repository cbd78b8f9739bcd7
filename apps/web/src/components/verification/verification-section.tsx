import { useState } from 'react';
import { duration } from '../../format/time';
import { reproducedText, verdictOf } from '../../verification/verdict';
import { Icon } from '../chrome/icons';
import { say } from '../chrome/toast-store';
import css from '../library/library.module.css';
import type { Operation } from '../library/operation/use-operation';
import { Section } from '../library/shell';
import { Claims } from './claims';
import { Reproductions } from './reproductions';
import { reproduce, useVerification } from './use-verification';
import { VerdictSign } from './verdict-sign';

/** Whether a result is what its specification gives: what bundles say of it, and computing it again to see. */
export function VerificationSection({ operation: { key, status, seconds } }: { operation: Operation }) {
  const { verification, reload } = useVerification(key, status);
  const [asking, setAsking] = useState(false);
  if (!verification) return null;
  const { isReproducible, claims, reproductions } = verification;
  const succeeded = status === 'SUCCEEDED';
  const verdict = succeeded ? verdictOf(claims, reproductions) : undefined;
  if (claims.length === 0 && reproductions.length === 0 && !(isReproducible && succeeded)) return null;
  const active = reproductions.some((run) => run.status === 'QUEUED' || run.status === 'RUNNING');
  const verify = async () => {
    setAsking(true);
    const failure = await reproduce(key);
    if (failure) say(`${failure.message} ${failure.remedy}`);
    await reload();
    setAsking(false);
  };
  return (
    <Section
      title="Verification"
      tools={
        isReproducible &&
        succeeded && (
          <button type="button" disabled={asking || active} onClick={verify}>
            <Icon name="run" /> Re-run and verify
          </button>
        )
      }
    >
      <p className={css.note} role="status">
        {verdict && (
          <>
            <VerdictSign verdict={verdict} />{' '}
          </>
        )}
        {isReproducible && reproducedText(reproductions)}
      </p>
      {isReproducible && succeeded && (
        <p className={css.note}>
          A run beside the stored result, which stays, and whose bytes are compared at the end.
          {seconds !== null && ` The run that is stored took ${duration(seconds)}.`}
        </p>
      )}
      {reproductions.length > 0 && (
        <>
          <h3>Runs that computed it again</h3>
          <Reproductions reproductions={reproductions} />
        </>
      )}
      {claims.length > 0 && (
        <>
          <h3>What imported bundles say</h3>
          <Claims claims={claims} />
        </>
      )}
    </Section>
  );
}
