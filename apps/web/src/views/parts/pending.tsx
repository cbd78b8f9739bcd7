import type { ReactNode } from 'react';
import css from './pending.module.css';

/** Says what will stand here, so that an empty place is never a riddle. */
export function Pending({ children }: { children: ReactNode }) {
  return <p className={css.pending}>{children}</p>;
}
