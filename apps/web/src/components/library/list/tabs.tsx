import Link from 'next/link';
import { type MouseEvent, useEffect, useRef } from 'react';
import { kindNames } from '../kinds';
import css from './list.module.css';
import { readFilter, tabs, writeFilter } from './use-filter';

interface Props {
  /** The present one: a kind, or `studies`. */
  tab: string;
  /** Changes the kind on the page that is there; without, the links lead to it. */
  choose?: (tab: string) => void;
}

/** The kinds as links, so that each opens in a window of its own as well. */
export function Tabs({ tab, choose }: Props) {
  const nav = useRef<HTMLElement>(null);
  // In a small window they are a row that is wider than it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another one is the present one
  useEffect(() => {
    const present = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (nav.current && present)
      nav.current.scrollLeft = present.offsetLeft - (nav.current.clientWidth - present.offsetWidth) / 2;
  }, [tab]);
  const follow = (event: MouseEvent, kind: string) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0 || !choose) return;
    event.preventDefault();
    choose(kind);
  };
  return (
    <nav ref={nav} aria-label="Kinds" className={css.tabs}>
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
      <Link href="/library/studies" aria-current={tab === 'studies' ? 'page' : undefined}>
        Studies
      </Link>
    </nav>
  );
}
