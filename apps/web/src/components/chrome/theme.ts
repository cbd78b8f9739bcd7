const name = 'flapbook:theme';

const listeners = new Set<() => void>();

export type Theme = 'system' | 'light' | 'dark';

/** Sets a kept choice before the first paint. */
export const themeScript = `try{const t=localStorage.getItem('${name}');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}`;

export function readTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Calls back whenever the theme has been changed on this page. */
export function subscribeToTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function writeTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(name);
    else localStorage.setItem(name, theme);
  } catch {
    // Storage may be forbidden; the choice then holds for this page only.
  }
  for (const listener of listeners) listener();
}
