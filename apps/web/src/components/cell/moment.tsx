import { ago, instant } from '../../format/time';
import { useNow } from './use-now';

interface Props {
  /** What happened: computed, failed. */
  word: string;
  engines: readonly string[];
  at: string;
}

/** When something ended, and on which engines. */
export function Moment({ word, engines, at }: Props) {
  const now = useNow();
  return (
    <>
      {word}
      {engines.length > 0 && ` on ${engines.join(', ')},`}{' '}
      <time dateTime={at} title={instant(at)}>
        {ago(at, now)}
      </time>
    </>
  );
}
