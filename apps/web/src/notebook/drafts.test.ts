import { expect, test } from 'vitest';
import { browserDrafts, type Draft } from './drafts';

const draft = (title: string): Draft => ({ title, cells: [], variables: {}, version: 1, base: undefined });

/** A storage whose entries are its own properties, as a browser's are. */
function memory(): Storage {
  const entries: Record<string, string> = Object.create({
    getItem: (name: string) => entries[name] ?? null,
    setItem(name: string, value: string) {
      entries[name] = value;
    },
    removeItem(name: string) {
      delete entries[name];
    },
  });
  return entries as unknown as Storage;
}

test('windows do not write over each other’s drafts', () => {
  const storage = memory();
  const isOpen = () => true;
  const one = browserDrafts(storage, { own: 'one', isOpen });
  const two = browserDrafts(storage, { own: 'two', isOpen });
  one.write('n', draft('of one'));
  two.write('n', draft('of two'));
  two.clear('n');
  expect(one.read('n')?.title).toBe('of one');
  expect(two.read('n')).toBeUndefined();
});

test('what a closed window left behind goes to one other, and to that alone', () => {
  const storage = memory();
  browserDrafts(storage, { own: 'closed', isOpen: () => true }).write('n', draft('left'));
  browserDrafts(storage, { own: 'open', isOpen: () => true }).write('n', draft('kept'));
  const isOpen = (window: string) => window !== 'closed';
  const [next, other] = ['next', 'other'].map((own) => browserDrafts(storage, { own, isOpen }));
  expect(next?.read('n')?.title).toBe('left');
  expect(next?.read('n')?.title).toBe('left');
  expect(other?.read('n')).toBeUndefined();
  expect(other?.read('another')).toBeUndefined();
});

test('where there is no room for the base, the text is kept without it', () => {
  const room = 200;
  const storage = memory();
  const { setItem } = storage;
  storage.setItem = (name, value) => {
    if (value.length > room) throw new Error('full');
    setItem(name, value);
  };
  const drafts = browserDrafts(storage);
  drafts.write('n', { ...draft('mine'), base: { title: 'x'.repeat(room), cells: [], variables: {} } });
  expect(drafts.read('n')).toMatchObject({ title: 'mine', base: undefined });
});
