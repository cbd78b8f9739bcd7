import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import type { Failure } from '../../../failure';
import { BelongingButton } from '../../belonging/belonging-button';
import { BelongingOf } from '../../belonging/belonging-of';
import { goWith } from '../../belonging/go-with';
import { Icon } from '../../chrome/icons';
import { FailureNote } from '../../failure-note';
import { RemoveButton } from '../../removal/remove-button';
import { copyText } from '../copy-text';
import { kindName, kindNames } from '../kinds';
import css from '../library.module.css';
import { newNotebook } from '../new-notebook';
import { LibraryShell, Loading } from '../shell';

interface Props {
  kind: 'model' | 'dataset';
  name: string;
  /** The digest; undefined until it is read. */
  digest: string | undefined;
  failure: Failure | undefined;
  /** To begin a notebook with. */
  document: string;
  children: ReactNode;
}

/** What the pages of models and data sets have in common. */
export function DetailsFrame({ kind, name, digest, failure, document: source, children }: Props) {
  const router = useRouter();
  const [version, setVersion] = useState(0);
  useEffect(() => {
    document.title = `${name} · Flapbook`;
  }, [name]);
  return (
    <LibraryShell
      crumbs={[
        { label: 'Library', href: '/library' },
        { label: kindNames(kind), href: `/library?tab=${kind}` },
      ]}
    >
      <h1>{name}</h1>
      {digest && (
        <p className={css.meta}>
          {kindName(kind)} · SHA-256 <code>{digest}</code> <BelongingOf kind={kind} id={name} version={version} />
        </p>
      )}
      {failure && <FailureNote failure={failure} />}
      {!digest && !failure && <Loading what={`The ${kindName(kind).toLowerCase()} is being read.`} rows={5} />}
      {digest && (
        <>
          <div className={css.actions}>
            <button type="button" onClick={() => newNotebook(router, name, [source])}>
              <Icon name="plus" /> Use in a new notebook
            </button>
            <button type="button" onClick={() => copyText(digest, 'The digest')}>
              Copy the digest
            </button>
            <BelongingButton
              kind={kind}
              id={name}
              title={name}
              changed={(moved) => {
                setVersion((before) => before + 1);
                goWith(moved);
              }}
            />
            <RemoveButton kind={kind} name={name} removed={() => router.push(`/library?tab=${kind}`)} />
          </div>
          {children}
        </>
      )}
    </LibraryShell>
  );
}
