import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Autosave, type Outcome, type SaveState } from './autosave';
import type { Content, Stored } from './content';
import type { Draft, DraftStore } from './drafts';

const content = (title: string): Content => ({ title, cells: [], variables: {} });
const stored = (title: string, version: number): Stored => ({ id: 'n', version, ...content(title) });

function saving(...outcomes: Outcome[]) {
  const states: SaveState['kind'][] = [];
  const drafts = new Map<string, Draft>();
  const store: DraftStore = {
    read: (id) => drafts.get(id),
    write: (id, draft) => void drafts.set(id, draft),
    clear: (id) => void drafts.delete(id),
  };
  const save = vi.fn(
    async (_id: string, _content: Content, version: number): Promise<Outcome> =>
      outcomes.shift() ?? { kind: 'saved', version: version + 1 },
  );
  const autosave = new Autosave({
    stored: stored('', 1),
    save,
    drafts: store,
    changed: ({ kind }) => states.push(kind),
  });
  return { autosave, save, drafts, states };
}

beforeEach(() => {
  vi.useFakeTimers();
});

describe('Autosave', () => {
  test('keeps a draft at once and saves once the author pauses', async () => {
    const { autosave, save, drafts, states } = saving();
    autosave.change(content('a'));
    autosave.change(content('ab'));
    expect(drafts.get('n')).toMatchObject({ title: 'ab', version: 1 });
    await vi.advanceTimersByTimeAsync(700);
    expect(save.mock.calls).toEqual([['n', content('ab'), 1]]);
    expect(drafts.size).toBe(0);
    expect(states.at(-1)).toBe('saved');
  });

  test('what is written while a save is under way is saved after it, on its version', async () => {
    const { autosave, save } = saving();
    autosave.change(content('a'));
    const first = autosave.flush();
    autosave.change(content('b'));
    await first;
    await vi.advanceTimersByTimeAsync(700);
    expect(save.mock.calls.map(([, { title }, version]) => [title, version])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  test('tries again after a failure, and keeps the draft until then', async () => {
    const failure = { code: 'UNREACHABLE', message: '', remedy: '' };
    const { autosave, drafts, states } = saving({ kind: 'failed', failure });
    autosave.change(content('a'));
    await vi.advanceTimersByTimeAsync(700);
    expect([states.at(-1), drafts.size]).toEqual(['failed', 1]);
    await vi.advanceTimersByTimeAsync(2000);
    expect([states.at(-1), drafts.size]).toEqual(['saved', 0]);
  });

  test('a conflict waits for the author; keeping mine saves on top of theirs', async () => {
    const { autosave, save, states } = saving({ kind: 'conflict', current: stored('theirs', 7) });
    autosave.change(content('mine'));
    await vi.advanceTimersByTimeAsync(700);
    autosave.change(content('mine too'));
    await vi.advanceTimersByTimeAsync(5000);
    expect([states.at(-1), save.mock.calls.length]).toEqual(['conflict', 1]);
    autosave.settle(content('mine too'));
    await vi.advanceTimersByTimeAsync(700);
    expect(save).toHaveBeenLastCalledWith('n', content('mine too'), 7);
  });

  test('a save whose answer was lost is no conflict', async () => {
    const { autosave, states } = saving({ kind: 'conflict', current: stored('a', 2) });
    autosave.change(content('a'));
    await vi.advanceTimersByTimeAsync(700);
    expect(states.at(-1)).toBe('saved');
  });
});
