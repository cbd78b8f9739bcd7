import { type ReactNode, useEffect } from 'react';
import { kindName, kindNames } from '../kinds';
import css from '../library.module.css';
import { LibraryShell } from '../shell';
import { TitleText } from '../title-text';
import { OperationActions } from './actions';
import { type Operation, versionOf } from './use-operation';

interface Props {
  operation: Operation;
  reload: () => Promise<void>;
  children: ReactNode;
}

/** The page of an operation, whichever version made it: what it is called, where it stands in the library, what can be done with it. */
export function OperationFrame({ operation, reload, children }: Props) {
  const { key, kind, title } = operation;
  useEffect(() => {
    document.title = `${title} · Flapbook`;
  }, [title]);
  return (
    <LibraryShell
      crumbs={[
        { label: 'Library', href: '/library' },
        { label: kindNames(kind), href: `/library?tab=${encodeURIComponent(kind)}` },
      ]}
    >
      <h1>
        <TitleText title={title} />
      </h1>
      <p className={css.meta}>
        {kindName(kind)}, version {versionOf(operation)} · <code>{key}</code>
      </p>
      <OperationActions operation={operation} reload={reload} />
      {children}
    </LibraryShell>
  );
}
