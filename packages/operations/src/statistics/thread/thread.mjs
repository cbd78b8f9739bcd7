// @ts-check
import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

/* Plain JavaScript, since the loader of TypeScript has to be put into a thread by the thread itself under Node 20. */

register();
const { answer } = await import('./answer.ts');
parentPort?.on('message', (request) => parentPort?.postMessage(answer(request)));
