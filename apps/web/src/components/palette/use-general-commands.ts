import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { type Theme, writeTheme } from '../chrome/theme';
import { type Command, useCommands } from './commands';

const places: readonly [title: string, path: string][] = [
  ['Notebooks', '/'],
  ['Library', '/library'],
  ['Studies', '/library/studies'],
  ['Compare results', '/library/compare'],
  ['Jobs', '/jobs'],
];

const themes: readonly [Theme, string][] = [
  ['light', 'Light theme'],
  ['dark', 'Dark theme'],
  ['system', 'Theme of the system'],
];

/** What can be done on every page. */
export function useGeneralCommands(): void {
  const router = useRouter();
  const commands = useMemo<readonly Command[]>(
    () => [
      ...places.map(([title, path]) => ({ id: `go:${path}`, title, group: 'Go to', run: () => router.push(path) })),
      ...themes.map(([theme, title]) => ({
        id: `theme:${theme}`,
        title,
        group: 'Appearance',
        run: () => writeTheme(theme),
      })),
    ],
    [router],
  );
  useCommands(commands);
}
