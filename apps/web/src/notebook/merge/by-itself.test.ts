import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Outcome } from '../autosave';
import { type Content, contentOf, type Stored } from '../content';
import { browserDrafts } from '../drafts';
import { changeCell, insertCell, setTitle, setVariable } from '../edits';
import { Session } from '../session';
import { type Merged, mergeByItself } from './by-itself';

/** What the server keeps: a save on top of another version is refused with what is stored. */
class Server {
  stored: Stored = {
    id: 'n',
    title: 'Heads',
    version: 1,
    cells: ['a', 'b'].map((id) => ({ id, kind: 'MARKDOWN', source: `${id}1\n${id}2`, view: 'auto', options: {} })),
    variables: { ratio: 0.3 },
  };
  save = async (_id: string, content: Content, version: number): Promise<Outcome> => {
    if (version !== this.stored.version) return { kind: 'conflict', current: this.stored };
    this.stored = { ...this.stored, ...contentOf(content), version: version + 1 };
    return { kind: 'saved', version: this.stored.version };
  };
}

function storage(): Storage {
  const entries = new Map<string, string>();
  return {
    getItem: (name: string) => entries.get(name) ?? null,
    setItem: (name: string, value: string) => void entries.set(name, value),
    removeItem: (name: string) => void entries.delete(name),
  } as Storage;
}

function open(server: Server, kept = storage()) {
  const session = new Session(server.stored, { save: server.save, drafts: browserDrafts(kept) });
  const merges: Merged[] = [];
  mergeByItself(session, (merged) => merges.push(merged));
  return { session, merges, kept };
}

const write = (id: string, source: string) => changeCell(id, { source });
const sources = ({ cells }: Content) => cells.map(({ source }) => source);
const rest = () => vi.advanceTimersByTimeAsync(5000);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('two windows', () => {
  test('merge what does not overlap and both end with the same', async () => {
    const server = new Server();
    const [one, two] = [open(server), open(server)];
    one.session.edit(write('a', 'a1 one\na2'));
    two.session.edit(write('a', 'a1\na2 two'));
    two.session.edit(setTitle('Heads at half'));
    await rest();
    expect(sources(server.stored)).toEqual(['a1 one\na2 two', 'b1\nb2']);
    expect(server.stored.title).toBe('Heads at half');
    expect([...one.merges, ...two.merges]).toHaveLength(1);
    one.session.receive(server.stored);
    expect(one.session.getSnapshot().content).toEqual(contentOf(server.stored));
    expect(one.session.getSnapshot().save.kind).toBe('saved');
  });

  test('the merge can be taken back, and what was written before it too, without what the other wrote', async () => {
    const server = new Server();
    const { session, merges } = open(server);
    session.edit(setVariable('ratio', 0.4));
    await server.save('n', { ...server.stored, title: 'Theirs' }, 1);
    await rest();
    const step = merges[0]?.step;
    if (!step) throw new Error('Nothing was merged.');
    session.takeBack(step);
    expect(session.getSnapshot().content).toMatchObject({ title: 'Heads', variables: { ratio: 0.4 } });
    session.undo();
    session.undo();
    session.undo();
    await rest();
    expect(server.stored).toMatchObject({ title: 'Heads', variables: { ratio: 0.3 } });
  });

  test('the same lines wait for the author with the base at hand; the draft stays', async () => {
    const server = new Server();
    const { session, merges, kept } = open(server);
    session.edit(write('a', 'a1 mine\na2'));
    await server.save('n', write('a', 'a1 theirs\na2')(server.stored), 1);
    await rest();
    const { save } = session.getSnapshot();
    expect(save).toMatchObject({ kind: 'conflict', base: { title: 'Heads' } });
    expect(merges).toEqual([]);
    const again = open(server, kept);
    expect(again.session.getSnapshot().save).toMatchObject({ kind: 'conflict', base: { title: 'Heads' } });
    expect(sources(again.session.getSnapshot().content)[0]).toBe('a1 mine\na2');
  });

  test('a draft left behind merges with what was saved meanwhile', async () => {
    const server = new Server();
    const first = open(server);
    first.session.edit(insertCell({ id: 'new', kind: 'MARKDOWN', source: 'left behind', view: 'auto' }, 2));
    first.session.close();
    await server.save('n', { ...server.stored, title: 'Theirs' }, 1);
    const { session, merges } = open(server, first.kept);
    expect(merges).toHaveLength(1);
    await rest();
    expect(server.stored.title).toBe('Theirs');
    expect(sources(session.getSnapshot().content)).toEqual(['a1\na2', 'b1\nb2', 'left behind']);
    expect(sources(server.stored)).toEqual(sources(session.getSnapshot().content));
  });

  test('what another window saved is taken in at once; cells that stay the same are the same objects', async () => {
    const server = new Server();
    const { session } = open(server);
    const before = session.getSnapshot().content.cells;
    await server.save('n', write('b', 'b1\nb2\nb3')(server.stored), 1);
    session.receive(server.stored);
    const after = session.getSnapshot().content.cells;
    expect(sources({ ...server.stored, cells: after })).toEqual(['a1\na2', 'b1\nb2\nb3']);
    expect(after[0]).toBe(before[0]);
    session.edit(write('a', 'mine'));
    await rest();
    expect(server.stored.version).toBe(3);
  });

  test('news of an old version, or of one’s own save, change nothing', async () => {
    const server = new Server();
    const { session, merges } = open(server);
    const old = server.stored;
    session.edit(setTitle('Mine'));
    await rest();
    session.receive(old);
    session.receive(server.stored);
    expect(session.getSnapshot()).toMatchObject({ content: { title: 'Mine' }, save: { kind: 'saved' } });
    expect(merges).toEqual([]);
  });

  test('news while something waits to be saved merges with it', async () => {
    const server = new Server();
    const { session, merges } = open(server);
    session.edit(setTitle('Mine'));
    await server.save('n', write('b', 'theirs')(server.stored), 1);
    session.receive(server.stored);
    expect(merges).toHaveLength(1);
    await rest();
    expect(server.stored.title).toBe('Mine');
    expect(sources(server.stored)[1]).toBe('theirs');
  });

  test('a save whose answer was lost is no conflict with what was written after it', async () => {
    const server = new Server();
    let lose = true;
    const session = new Session(server.stored, {
      async save(id, content, version) {
        const outcome = await server.save(id, content, version);
        const failure = { code: 'UNREACHABLE', message: '', remedy: '' };
        if (!lose) return outcome;
        lose = false;
        return { kind: 'failed', failure };
      },
      drafts: browserDrafts(storage()),
    });
    session.edit(write('a', 'first'));
    await vi.advanceTimersByTimeAsync(700);
    session.edit(write('a', 'first and more'));
    await rest();
    expect(sources(server.stored)[0]).toBe('first and more');
    expect(session.getSnapshot().save.kind).toBe('saved');
  });
});

test('undoing what was written before leaves the lines that another window wrote in the same cell', async () => {
  const server = new Server();
  const { session } = open(server);
  session.edit(write('a', 'a1 mine\na2'));
  await rest();
  await server.save('n', write('a', 'a1 mine\na2\ntheirs')(server.stored), 2);
  session.receive(server.stored);
  session.undo();
  expect(sources(session.getSnapshot().content)[0]).toBe('a1\na2\ntheirs');
  session.redo();
  expect(sources(session.getSnapshot().content)[0]).toBe('a1 mine\na2\ntheirs');
});
