import { expect, test } from 'vitest';
import { type Command, commandStore, matching, register } from './commands';

const command = (title: string, group = 'Notebook'): Command => ({ id: title, title, group, run: () => {} });

test('commands are offered until they are taken back, and listeners hear of both', () => {
  let heard = 0;
  const stop = commandStore.subscribe(() => {
    heard += 1;
  });
  const [first, second] = [register([command('Run all')]), register([command('Publish')])];
  expect(commandStore.getSnapshot().map(({ title }) => title)).toEqual(['Run all', 'Publish']);
  first();
  first();
  expect(commandStore.getSnapshot().map(({ title }) => title)).toEqual(['Publish']);
  second();
  expect(commandStore.getSnapshot()).toEqual([]);
  expect(heard).toBe(4);
  stop();
});

test('every word must occur, in title or group; what begins with the question comes first', () => {
  const commands = [command('Open jobs', 'Go to'), command('Run stale'), command('Jobs again', 'Go to')];
  const titles = (question: string) => matching(commands, question).map(({ title }) => title);
  expect(titles(' ')).toEqual(['Open jobs', 'Run stale', 'Jobs again']);
  expect(titles('JOBS')).toEqual(['Jobs again', 'Open jobs']);
  expect(titles('stale note')).toEqual(['Run stale']);
  expect(titles('(')).toEqual([]);
});
