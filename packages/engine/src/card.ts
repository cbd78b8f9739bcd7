import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PATIENCE_MS = 10_000;

/** The NVIDIA card that CUDA takes first; what the driver's tool does not say is null. */
export interface Card {
  /** What its maker calls it: times of two kinds of card do not compare. */
  readonly name: string | null;
  /** Bytes, in use or not, so that the same machine always computes in the same batches. */
  readonly memory: number | null;
}

/** Asks the driver's tool, which a machine without a driver has none of. */
export async function askForCard(): Promise<Card> {
  const [first = '0'] = (process.env.CUDA_VISIBLE_DEVICES ?? '').split(',').filter((id) => id !== '');
  const query = ['--query-gpu=memory.total,name', '--format=csv,noheader,nounits', `--id=${first}`];
  const said = await run('nvidia-smi', query, { timeout: PATIENCE_MS }).catch(() => ({ stdout: '' }));
  const [mebibytes = '', ...name] = said.stdout.trim().split(', ');
  const memory = Number.parseInt(mebibytes, 10);
  const called = name.join(', ');
  return {
    name: called === '' || called.startsWith('[') ? null : called,
    memory: memory > 0 ? memory * 2 ** 20 : null,
  };
}
