import { useEffect, useState } from 'react';
import { client } from '../../client/server';
import { PriceDetails } from '../../documents/operations';
import { failuresOf } from '../../failure';
import { bytes } from '../../format/numbers';
import { duration, estimate } from '../../format/time';
import { capitalised, plural, words } from '../../format/words';
import type { ResultOf } from '../../graphql';
import css from './price-details.module.css';
import { queuedText } from './price-text';

type Details = ResultOf<typeof PriceDetails>;

/** What a run would do, step by step, and why the result is not there already: asked for when somebody wants to know. */
export function PriceDetailsOf({ keys }: { keys: readonly string[] }) {
  const [open, setOpen] = useState(false);
  return (
    <div className={css.details}>
      <button type="button" className="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide the price' : 'Explain the price'}
      </button>
      {open && <PriceOf keys={keys} why />}
    </div>
  );
}

interface Props {
  keys: readonly string[];
  /** Says also why the first of them is not there already. */
  why?: boolean;
}

/** What running operations would do, step by step. */
export function PriceOf({ keys, why = false }: Props) {
  const [details, setDetails] = useState<Details>();
  const [failure, setFailure] = useState<string>();
  const text = keys.join(' ');
  useEffect(() => {
    const wanted = text.split(' ');
    let left = false;
    void client
      .query(PriceDetails, { keys: wanted, first: wanted[0]! })
      .toPromise()
      .then(({ data, error }) => {
        if (left) return;
        setDetails(data);
        setFailure(failuresOf(error)[0]?.message);
      });
    return () => {
      left = true;
    };
  }, [text]);
  return (
    <>
      {failure && <p role="alert">{failure}</p>}
      {details && <Panel details={details} why={why} />}
    </>
  );
}

function Panel({ details: { price, operation }, why }: { details: Details; why: boolean }) {
  const { queuedSeconds, seconds, lowSeconds, highSeconds, measured, missingTasks, cachedTasks, workers, steps } =
    price;
  const queued = queuedText(queuedSeconds);
  return (
    <div className={css.panel}>
      <p>
        {capitalised(estimate(seconds))} on {plural(workers, 'worker')}
        {queued && `, ${queued}`}
        {measured
          ? `, between ${duration(lowSeconds)} and ${duration(highSeconds)} by what ran before`
          : '; nothing like it has been measured here yet'}
        . {plural(missingTasks, 'part')} to run, {cachedTasks} stored already; {bytes(price.bytes)} will be stored.
      </p>
      <ol>
        {steps.map(({ key, kind, cached, tasks, missingTasks: missing, seconds: stepSeconds }) => (
          <li key={key}>
            {words(kind)}: {cached ? 'cached' : `${missing} of ${plural(tasks, 'part')}, ${estimate(stepSeconds)}`}
          </li>
        ))}
      </ol>
      {why && operation?.explain && <p>{operation.explain.text}</p>}
    </div>
  );
}
