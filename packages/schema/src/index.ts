export { createContext, type SchemaContext } from './context.ts';
export { clientError, type Report } from './errors.ts';
export { limitErrors, type MeasuredRequest } from './limits/check.ts';
export { LIMITS } from './limits/limits.ts';
export { schema } from './schema.ts';
