'use client';

import { useEffect, useState } from 'react';
import { Icon, type IconName } from './icons';
import { readTheme, type Theme, writeTheme } from './theme';

const next: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const icons: Record<Theme, IconName> = { system: 'system', light: 'sun', dark: 'moon' };

/** Follows the system until somebody chooses. */
export function ThemeToggle() {
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => setTheme(readTheme()), []);
  const turn = () => {
    writeTheme(next[theme]);
    setTheme(next[theme]);
  };
  const label = `Theme: ${theme}. Change to ${next[theme]}.`;
  return (
    <button type="button" className="quiet icon" onClick={turn} aria-label={label} title={label}>
      <Icon name={icons[theme]} />
    </button>
  );
}
