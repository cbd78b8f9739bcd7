export { parseBytes } from './bytes.ts';
export { workerLog } from './log.ts';
export { type RunningWorker, runWorker, type WorkerSettings } from './run.ts';
export { type SpawnOptions, spawnWorker, type WorkerProcess } from './spawn.ts';
