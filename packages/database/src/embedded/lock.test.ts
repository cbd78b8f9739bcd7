import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdsLock, tryLock, unlock, withLock } from './lock.ts';
import { ownIdentity } from './processes.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flapbook-lock-'));
  path = join(folder, 'lock');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a lock has one holder', () => {
  expect(tryLock(path)).toBe(true);
  expect(holdsLock(path)).toBe(true);
  expect(tryLock(path)).toBe(false);
  unlock(path);
  expect(holdsLock(path)).toBe(false);
  expect(existsSync(path)).toBe(false);
});

test('is given back when the task throws', async () => {
  await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(tryLock(path)).toBe(true);
});

test.each([
  ['names a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, started: '' })],
  ['names an earlier process with our number', JSON.stringify({ pid: process.pid, started: 'long ago' })],
  ['is damaged', '{"pid":'],
])('is taken over when it %s', (_, text) => {
  writeFileSync(path, text);
  expect(tryLock(path)).toBe(true);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(ownIdentity());
});

test('that was only just made is left alone, and taken over when it stays empty', () => {
  writeFileSync(path, '');
  expect(tryLock(path)).toBe(false);
  utimesSync(path, 0, 0);
  expect(tryLock(path)).toBe(true);
});

test('that is stale is taken over by one of many processes at a time', async () => {
  writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, started: '' }));
  const counter = join(folder, 'counter');
  writeFileSync(counter, '0');
  const fixture = fileURLToPath(new URL('./lock.fixture.ts', import.meta.url));
  const run = () => promisify(execFile)(process.execPath, ['--import', 'tsx', fixture, path, counter]);
  await Promise.all([run(), run(), run(), run()]);
  // Each adds 25, leaving the lock stale after every fifth.
  expect(readFileSync(counter, 'utf8')).toBe('100');
});
