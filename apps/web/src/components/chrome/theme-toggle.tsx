'use client';

import { useSyncExternalStore } from 'react';
import { Icon, type IconName } from './icons';
import { readTheme, subscribeToTheme, type Theme, writeTheme } from './theme';

const next: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const icons: Record<Theme, IconName> = { system: 'system', light: 'sun', dark: 'moon' };

/** Follows the system until somebody chooses. */
export function ThemeToggle() {
  const theme = useSyncExternalStore(subscribeToTheme, readTheme, (): Theme => 'system');
  const label = `Theme: ${theme}. Change to ${next[theme]}.`;
  return (
    <button
      type="button"
      className="quiet icon"
      onClick={() => writeTheme(next[theme])}
      aria-label={label}
      title={label}
    >
      <Icon name={icons[theme]} />
    </button>
  );
}
