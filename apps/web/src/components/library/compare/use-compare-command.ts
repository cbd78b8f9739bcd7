import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { type Command, useCommands } from '../../palette/commands';
import { compareFilterAddress, readFilter } from '../list/use-filter';

/** Offers to compare what a notebook has shown. */
export function useCompareCommand(notebook: string): void {
  const router = useRouter();
  const commands = useMemo<readonly Command[]>(() => {
    const filter = { ...readFilter(new URLSearchParams()), tab: 'evaluation', notebook };
    return [
      {
        id: 'notebook:compare',
        title: 'Compare results of this notebook',
        group: 'Notebook',
        run: () => router.push(compareFilterAddress(filter)),
      },
    ];
  }, [router, notebook]);
  useCommands(commands);
}
