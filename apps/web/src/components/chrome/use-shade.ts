import { useSyncExternalStore } from 'react';
import { readTheme, subscribeToTheme } from './theme';

const DARK = '(prefers-color-scheme: dark)';

/** Whether the page is light or dark now: as somebody chose, or as the system has it. */
export function useShade(): 'light' | 'dark' {
  return useSyncExternalStore(subscribe, read, () => 'light');
}

function read(): 'light' | 'dark' {
  const theme = readTheme();
  if (theme !== 'system') return theme;
  return matchMedia(DARK).matches ? 'dark' : 'light';
}

function subscribe(listener: () => void): () => void {
  const system = matchMedia(DARK);
  const stop = subscribeToTheme(listener);
  system.addEventListener('change', listener);
  return () => {
    stop();
    system.removeEventListener('change', listener);
  };
}
