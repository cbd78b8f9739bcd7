export { pushFiles } from './push.ts';
export type { PushedFile, PushOutcome, PushTarget } from './types.ts';
