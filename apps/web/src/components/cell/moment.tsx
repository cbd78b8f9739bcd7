import { ago, instant } from '../../format/time';

/** When and by what something was computed. */
export function Moment({ engines, at }: { engines: readonly string[]; at: string }) {
  return (
    <>
      computed on {engines.join(', ')},{' '}
      <time dateTime={at} title={instant(at)}>
        {ago(at, Date.now())}
      </time>
    </>
  );
}
