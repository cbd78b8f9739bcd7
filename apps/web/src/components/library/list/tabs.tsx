import Link from 'next/link';
import type { MouseEvent } from 'react';
import { kindNames } from '../kinds';
import css from './list.module.css';
import { readFilter, tabs, writeFilter } from './use-filter';

/** The kinds as links, so that each opens in a window of its own as well. */
export function Tabs({ tab, choose }: { tab: string; choose: (tab: string) => void }) {
  const follow = (event: MouseEvent, kind: string) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    choose(kind);
  };
  return (
    <nav aria-label="Kinds" className={css.tabs}>
      {tabs.map((kind) => (
        <a
          key={kind}
          href={`/library${writeFilter({ ...readFilter(new URLSearchParams()), tab: kind })}`}
          aria-current={kind === tab ? 'page' : undefined}
          onClick={(event) => follow(event, kind)}
        >
          {kindNames(kind)}
        </a>
      ))}
      {/* A page of its own: studies are made of results. */}
      <Link href="/library/studies">Studies</Link>
    </nav>
  );
}
