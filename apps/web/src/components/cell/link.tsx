import type { MouseEvent, ReactNode } from 'react';
import { focusCell } from './focus';

/**
 * A link of a text: to a cell of this notebook it leads the focus there, to other places it opens them. An address that
 * was refused leaves the words.
 */
export function TextLink({ href = '', children }: { href?: string; children?: ReactNode }) {
  if (href === '') return <span>{children}</span>;
  const cell = /^#cell-([\w-]{1,64})$/.exec(href)?.[1];
  const follow = (event: MouseEvent) => {
    if (!cell) return;
    event.preventDefault();
    history.replaceState(history.state, '', href);
    focusCell(cell);
  };
  return (
    <a
      href={href}
      onClick={follow}
      rel="noreferrer noopener"
      target={href.startsWith('#') || href.startsWith('/') ? undefined : '_blank'}
    >
      {children}
    </a>
  );
}
