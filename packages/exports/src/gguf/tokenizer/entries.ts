import type { GgufValue } from '@flapbook/models';

/** Keys of the metadata with their values, in the order in which they are written. */
export type Entries = readonly (readonly [string, GgufValue])[];

export const text = (value: string): GgufValue => ({ kind: 'string', value });
export const flag = (value: boolean): GgufValue => ({ kind: 'bool', value });
export const whole = (value: number): GgufValue => ({ kind: 'u32', value });
export const texts = (values: readonly string[]): GgufValue => ({ kind: 'list', of: 'string', values });
export const reals = (values: readonly number[]): GgufValue => ({ kind: 'list', of: 'f32', values });
export const integers = (values: readonly number[]): GgufValue => ({ kind: 'list', of: 'i32', values });
