import { ago, instant } from '../../format/time';

interface Props {
  engines: readonly string[];
  at: string;
  /** The figures are computed now; this was before, for what they rest on. */
  live: boolean;
}

/** When and by what something was computed. */
export function Moment({ engines, at, live }: Props) {
  return (
    <>
      {live ? 'rests on a calibration' : 'computed'} on {engines.join(', ')},{' '}
      <time dateTime={at} title={instant(at)}>
        {ago(at, Date.now())}
      </time>
    </>
  );
}
