export { demand } from './access/authorise.ts';
export { createContext, type SchemaContext } from './context.ts';
export { clientError, type Report } from './errors.ts';
export { limitErrors, type MeasuredRequest } from './limits/check.ts';
export { LIMITS } from './limits/limits.ts';
export { nestingErrors, valueNestingErrors } from './limits/nesting.ts';
export { schema } from './schema.ts';
export { bundleFor, type ImportedNotebook, importNotebook, type Portable } from './sharing/portable.ts';
export { publish } from './sharing/publish.ts';
