import type { EntitySchemaColumnOptions } from 'typeorm';

/** A bigint whose values a number holds exactly, as counts of bytes and parameters are; TypeORM would give text. */
export const count = {
  type: 'bigint',
  transformer: {
    from: (value: string | number | null) => (value === null ? null : Number(value)),
    to: (value: number | null) => value,
  },
} as const satisfies EntitySchemaColumnOptions;
