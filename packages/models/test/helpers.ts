import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readlink, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ErrorCode, FlapbookError } from '@flapbook/flap';
import { expect, onTestFinished } from 'vitest';

/** A new empty folder, removed at the end of the test that asks for it. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'flapbook-test-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The work must fail as expected: with this code and with each of these pieces in its message. */
export async function expectProblem(work: () => unknown, code: ErrorCode, ...pieces: string[]): Promise<void> {
  const error = await Promise.resolve()
    .then(work)
    .then(
      () => null,
      (reason: unknown) => reason,
    );
  expect(error, `expected ${code}`).toBeInstanceOf(FlapbookError);
  const problem = error as FlapbookError;
  expect(problem.message).toSatisfy((message: string) => pieces.every((piece) => message.includes(piece)));
  expect(problem.code).toBe(code);
}

/** Files under a folder that this process holds open; null on systems that do not tell. */
export async function openFilesUnder(folder: string): Promise<string[] | null> {
  const list = '/proc/self/fd';
  if (!existsSync(list)) return null;
  const links = await Promise.all((await readdir(list)).map((fd) => readlink(path.join(list, fd)).catch(() => '')));
  return links.filter((link) => link.startsWith(`${folder}${path.sep}`));
}
