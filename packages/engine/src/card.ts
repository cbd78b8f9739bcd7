import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PATIENCE_MS = 10_000;

/**
 * Bytes of the memory of the NVIDIA card that CUDA takes first, in use or not, so that the same machine always computes
 * in the same batches. Null where the driver's tool does not say.
 */
export async function cardMemory(): Promise<number | null> {
  const mebibytes = Number.parseInt(await said('memory.total'), 10);
  return mebibytes > 0 ? mebibytes * 2 ** 20 : null;
}

/** What its maker calls that card: times of two kinds of card do not compare. Null where the driver's tool does not say. */
export async function cardName(): Promise<string | null> {
  const name = await said('name');
  return name === '' || name.startsWith('[') ? null : name;
}

/** What the driver's tool says of the card; empty where it says nothing. */
async function said(field: string): Promise<string> {
  const [first = '0'] = (process.env.CUDA_VISIBLE_DEVICES ?? '').split(',').filter((id) => id !== '');
  const query = [`--query-gpu=${field}`, '--format=csv,noheader,nounits', `--id=${first}`];
  try {
    return (await run('nvidia-smi', query, { timeout: PATIENCE_MS })).stdout.trim();
  } catch {
    return '';
  }
}
