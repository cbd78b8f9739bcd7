import type { ReactNode } from 'react';
import { Icon } from '../components/chrome/icons';
import css from './shell.module.css';

/** What stands around a page that has no scripts: the way to all notebooks. */
export function Shell({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  return (
    <>
      <header className={css.header}>
        <a href="/" className={css.home} aria-label="Flapbook: all notebooks">
          <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" fill="currentColor">
            <rect x="1" y="2" width="18" height="4" rx="1" />
            <rect x="1" y="8" width="11" height="4" rx="1" />
            <rect x="1" y="14" width="15" height="4" rx="1" />
          </svg>
          <span>Flapbook</span>
        </a>
        <div className={css.actions}>
          <button type="button" className="quiet icon" data-theme-toggle hidden>
            <Icon name="system" />
          </button>
          {actions}
        </div>
      </header>
      {children}
    </>
  );
}
