import { useEffect } from 'react';

/** Something that the command palette offers. */
export interface Command {
  /** Unique among those that are registered. */
  id: string;
  title: string;
  /** The heading under which it stands. */
  group: string;
  /** Keys that do the same, for reading only. */
  keys?: string;
  run: () => void;
}

const sources = new Map<object, readonly Command[]>();
const listeners = new Set<() => void>();
let all: readonly Command[] = [];

export const commandStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  getSnapshot: (): readonly Command[] => all,
};

/** Offers commands until the function that it returns is called. */
export function register(commands: readonly Command[]): () => void {
  const source = {};
  sources.set(source, commands);
  changed();
  return () => {
    if (sources.delete(source)) changed();
  };
}

/** Offers commands for as long as the component is there. The array must be the same until it changes (useMemo). */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => register(commands), [commands]);
}

/** The commands that have every word of the question in their title or group, those that begin with it first. */
export function matching(commands: readonly Command[], question: string): readonly Command[] {
  const asked = question.trim().toLowerCase();
  if (asked === '') return commands;
  const parts = asked.split(/\s+/);
  const found = commands.filter(({ title, group }) => {
    const text = `${title} ${group}`.toLowerCase();
    return parts.every((part) => text.includes(part));
  });
  const begins = ({ title }: Command) => title.toLowerCase().startsWith(asked);
  return [...found.filter(begins), ...found.filter((command) => !begins(command))];
}

function changed(): void {
  all = [...sources.values()].flat();
  for (const listener of listeners) listener();
}
