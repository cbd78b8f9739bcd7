import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock, unlock } from './lock.ts';

/** Adds 25 to a counter under a lock, now and then leaving the lock as a process that was killed would. */
const [path, counter] = process.argv.slice(2) as [string, string];

for (let added = 0; added < 25; ) {
  if (!tryLock(path)) {
    await sleep(1);
    continue;
  }
  const value = Number(readFileSync(counter, 'utf8'));
  await sleep(1);
  writeFileSync(counter, String(value + 1));
  added += 1;
  if (added % 5 === 0) writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, started: '' }));
  else unlock(path);
}
