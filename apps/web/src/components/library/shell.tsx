import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Tabular } from '../../format/tabular';
import { TableExports } from '../../views/parts/table-exports';
import { Header } from '../chrome/header';
import css from './library.module.css';

interface Props {
  /** The way to the page from the library. */
  crumbs?: readonly { label: string; href: string }[];
  /** Wide pages use the whole window. */
  wide?: boolean;
  children: ReactNode;
}

/** The frame of every page of the library. */
export function LibraryShell({ crumbs = [], wide = false, children }: Props) {
  return (
    <>
      <Header wide={wide} />
      <main className={css.page} data-wide={wide || undefined}>
        {crumbs.length > 0 && (
          <nav aria-label="Way to this page" className={css.crumbs}>
            <ol>
              {crumbs.map(({ label, href }) => (
                <li key={href}>
                  <Link href={href}>{label}</Link>
                </li>
              ))}
            </ol>
          </nav>
        )}
        {children}
      </main>
    </>
  );
}

export function Section({ title, tools, children }: { title: string; tools?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.section} aria-label={title}>
      <div className={css.sectionHead}>
        <h2>{title}</h2>
        {tools}
      </div>
      {children}
    </section>
  );
}

/** Holds the room of what is being read. */
export function Loading({ what, rows = 3 }: { what: string; rows?: number }) {
  return (
    <div className={css.skeleton} role="status">
      <span className="visually-hidden">{what}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars without a meaning of their own
        <div key={row} />
      ))}
    </div>
  );
}

interface ScrollProps {
  label: string;
  /** The table's numbers and texts; makes them downloadable. */
  data?: () => Tabular;
  children: ReactNode;
}

/** What may be wider than the page scrolls by itself, and can be reached by keyboard for that. */
export function Scroll({ label, data, children }: ScrollProps) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={css.scroll} tabIndex={0} aria-label={label}>
        {children}
      </section>
      {data && (
        <div className={css.exports}>
          <TableExports title={label} data={data} />
        </div>
      )}
    </>
  );
}
