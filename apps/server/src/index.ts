export { type AccessSettings, accessFromEnvironment, refuseUnguarded } from './access/settings.ts';
export { type DocumentPolicy, documentPolicyFrom } from './documents/policy.ts';
export { REQUEST_SECONDS, requestSecondsFrom } from './limits/deadline.ts';
export { createLog, type Logger } from './log.ts';
export { createServer, type RunningServer, type ServerOptions } from './server.ts';
