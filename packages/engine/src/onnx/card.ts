import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PATIENCE_MS = 10_000;

/**
 * Bytes of the memory of the NVIDIA card that CUDA takes first, in use or not, so that the same machine always computes
 * in the same batches. Null where the driver's tool does not say.
 */
export async function cardMemory(): Promise<number | null> {
  const [first = '0'] = (process.env.CUDA_VISIBLE_DEVICES ?? '').split(',').filter((id) => id !== '');
  const query = ['--query-gpu=memory.total', '--format=csv,noheader,nounits', `--id=${first}`];
  try {
    const { stdout } = await run('nvidia-smi', query, { timeout: PATIENCE_MS });
    const mebibytes = Number.parseInt(stdout, 10);
    return mebibytes > 0 ? mebibytes * 2 ** 20 : null;
  } catch {
    return null;
  }
}
