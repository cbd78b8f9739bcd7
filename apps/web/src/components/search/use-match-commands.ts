import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { cellName } from '../../notebook/cell-name';
import type { Command } from '../palette/commands';
import { addressOf } from './address-of';
import { useNotebookSearch } from './use-notebook-search';

/** One letter is in every notebook. */
const fewestCharacters = 2;
const most = 8;

/** The places in all notebooks that have what is written in the palette, as ways there. */
export function useMatchCommands(question: string): readonly Command[] {
  const router = useRouter();
  const asked = question.trim().length < fewestCharacters ? '' : question;
  const { matches } = useNotebookSearch(asked, most);
  return useMemo(
    () =>
      (matches ?? []).map((match) => {
        const title = match.notebook.title || 'Untitled notebook';
        return {
          id: `found:${addressOf(match)}`,
          title: match.cell ? `${title} › ${cellName(match.cell)}: ${match.excerpt}` : title,
          group: 'Found in notebooks',
          run: () => router.push(addressOf(match)),
        };
      }),
    [matches, router],
  );
}
