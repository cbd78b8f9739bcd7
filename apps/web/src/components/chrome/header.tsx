import Link from 'next/link';
import type { ReactNode } from 'react';
import { AccountLink } from './account-link';
import css from './header.module.css';
import { Navigation } from './navigation';
import { ThemeToggle } from './theme-toggle';
import { WorkspaceSwitch } from './workspace-switch';

interface Props {
  /** Of a page that uses the whole window. */
  wide?: boolean;
  actions?: ReactNode;
  children?: ReactNode;
}

/** The line at the top of every page: the way to all notebooks, and what the page adds. */
export function Header({ wide = false, actions, children }: Props) {
  return (
    <header className={css.header} data-wide={wide || undefined}>
      <div className={css.inner}>
        <Link href="/" className={css.home} aria-label="Flapbook: all notebooks">
          <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" fill="currentColor">
            <rect x="1" y="2" width="18" height="4" rx="1" />
            <rect x="1" y="8" width="11" height="4" rx="1" />
            <rect x="1" y="14" width="15" height="4" rx="1" />
          </svg>
          <span className={css.name}>Flapbook</span>
        </Link>
        <div className={css.middle}>{children}</div>
        <div className={css.actions}>
          {actions}
          <Navigation />
          <WorkspaceSwitch />
          <AccountLink />
          <ThemeToggle />
        </div>
      </div>
    </header>
  );
}
