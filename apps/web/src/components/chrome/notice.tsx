import type { ReactNode } from 'react';
import css from './notice.module.css';

/** What stands in a page that has nothing else to show, and what to do. */
export function Notice({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <main className={css.notice}>
      <h1>{title}</h1>
      {children}
    </main>
  );
}
