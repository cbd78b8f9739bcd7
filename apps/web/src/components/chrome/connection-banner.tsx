'use client';

import { useSyncExternalStore } from 'react';
import { connection } from '../../client/server';
import css from './connection-banner.module.css';
import { Icon } from './icons';

/** Says that the server is away while it is. What is on the page stays, and goes on when it is back. */
export function ConnectionBanner() {
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);
  if (!lost) return null;
  return (
    <div className={css.banner} data-banner role="alert">
      <Icon name="warning" />
      <span>The server does not answer. Trying again by itself; what you write is kept in this browser meanwhile.</span>
      <button type="button" onClick={() => connection.retry()}>
        Try now
      </button>
    </div>
  );
}
