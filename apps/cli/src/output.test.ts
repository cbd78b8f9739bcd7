import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const output = new URL('./output.ts', import.meta.url).href;
/** Writes once it is told to, as a server whose reader has gone does with its next line, and answers that with an error. */
const program = `
  const { outliveReaders } = await import(${JSON.stringify(output)});
  outliveReaders();
  let caught = 0;
  process.on('uncaughtException', () => { caught += 1; });
  process.stdin.once('data', () => {
    console.log('for nobody');
    console.error('for nobody');
    process.stdin.unref();
    setTimeout(() => process.exit(caught), 50);
  });
`;

test('a program goes on when what it writes is not read any more', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  child.stderr.destroy();
  child.stdin.write('go\n');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});
