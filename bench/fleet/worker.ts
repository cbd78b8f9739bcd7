import { createEngine } from '@flapbook/engine';
import { openOperations, Worker } from '@flapbook/operations';
import { standIn } from './stand-in.ts';

/** A worker of the fleet that is measured: `worker.ts DATABASE_URL onnx|SECONDS`. */
const [url, kind] = process.argv.slice(2) as [string, string];
const engine = kind === 'onnx' ? await createEngine('onnx', { threads: 1 }) : standIn(Number(kind));
const operations = await openOperations({ url, applicationName: 'bench worker' });
const log = { info: () => undefined, error: (fields: object, message: string) => console.error(message, fields) };
const worker = new Worker(operations, { engine, log });
await worker.start();
process.send?.('ready');
process.once('disconnect', async () => {
  await worker.stop();
  await operations.close();
  process.exit(0);
});
