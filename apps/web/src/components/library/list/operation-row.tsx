import Link from 'next/link';
import { memo } from 'react';
import { bytes, percent } from '../../../format/numbers';
import { ago, instant, remaining } from '../../../format/time';
import { operationAddress } from '../addresses';
import library from '../library.module.css';
import { OtherVersionMark } from '../other-version-mark';
import { StateSign } from '../state-sign';
import { TitleText } from '../title-text';
import css from './list.module.css';
import { RowMenu } from './row-menu';
import type { Listed } from './use-operations';

interface Props {
  operation: Listed;
  chosen: boolean;
  toggle: (key: string) => void;
  act: (how: 'run' | 'cancel', keys: readonly string[]) => Promise<void>;
  reload: () => Promise<void>;
}

export const OperationRow = memo(function OperationRow({ operation, chosen, toggle, act, reload }: Props) {
  const { key, kind, title, status, pinned, engine, resultBytes, notebooks, progress, error } = operation;
  const inline = kind === 'plan';
  return (
    <tr data-chosen={chosen || undefined}>
      <td>
        <input type="checkbox" checked={chosen} onChange={() => toggle(key)} aria-label={`Choose ${title}`} />
      </td>
      <th scope="row" className={library.wide}>
        <Link href={operationAddress(key)} prefetch={false} className={css.name}>
          <TitleText title={title} />
        </Link>{' '}
        <OtherVersionMark operation={operation} />
        {pinned && <span className={css.pinned}>pinned</span>}
        {error && <span className={css.error}>{error.message}</span>}
      </th>
      <td className={css.state}>
        {inline ? <span className={library.note}>computed when asked for</span> : <StateSign status={status} />}
        {status === 'RUNNING' && (
          <span className={library.note}>
            {percent(progress.fraction, 0)} {remaining(progress)}
          </span>
        )}
      </td>
      <td className={css.when}>
        <When operation={operation} />
      </td>
      <td className={css.when}>{engine ?? '–'}</td>
      <td className={library.number}>{status === 'SUCCEEDED' && resultBytes > 0 ? bytes(resultBytes) : '–'}</td>
      <td>
        {notebooks.length === 0 && '–'}
        {notebooks.slice(0, 2).map(({ id, title: name }) => (
          <Link key={id} href={`/notebooks/${encodeURIComponent(id)}`} prefetch={false} className={css.notebook}>
            {name || 'Untitled notebook'}
          </Link>
        ))}
        {notebooks.length > 2 && <span className={library.note}>and {notebooks.length - 2} more</span>}
      </td>
      <td>
        <RowMenu operation={operation} act={act} reload={reload} />
      </td>
    </tr>
  );
});

function When({ operation: { finishedAt, startedAt, queuedAt } }: { operation: Listed }) {
  const at = finishedAt ?? startedAt ?? queuedAt;
  if (!at) return <>–</>;
  return (
    <time dateTime={at} title={instant(at)}>
      {finishedAt ? '' : startedAt ? 'began ' : 'queued '}
      {ago(at, Date.now())}
    </time>
  );
}
