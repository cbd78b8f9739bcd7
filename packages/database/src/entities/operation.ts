import type { Problem } from '@flapbook/flap';
import { EntitySchema } from 'typeorm';
import { count } from './columns.ts';

export type OperationStatus = 'PLANNED' | 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** An operation: what it is, and how far it has come. */
export interface OperationRow {
  key: string;
  kind: string;
  version: number;
  /** The resolved spec. */
  parameters: unknown;
  /** The keys of its inputs, by role. */
  inputs: unknown;
  /** The keys of the operations that must have succeeded before it can run. */
  requires: string[];
  /** Whether somebody asked for it to run, rather than for something that only names it. */
  requested: boolean;
  status: OperationStatus;
  /** Rises with every time that it is asked to run. */
  attempt: number;
  fraction: number;
  /** The fraction that was already done when this attempt began, so that the rate counts only its own work. */
  startFraction: number;
  phase: string | null;
  /** Rises with every change, so that a client can tell news from what it has. */
  sequence: number;
  /** Expected work in floating-point operations. */
  work: number;
  engine: string | null;
  error: Problem | null;
  result: unknown;
  seconds: number | null;
  createdAt: Date;
  queuedAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** Whose it is: operations of one lane share its part of the workers. */
  lane: string;
  priority: 'INTERACTIVE' | 'BACKGROUND';
  /** What must be there for somebody for it to be: see the migration of workspaces. */
  scope: string[];
  /** When it was last run or read. */
  usedAt: Date;
  /** Of the request that asked for it, in W3C's form; null where nobody traces. */
  traceparent: string | null;
  /** Id of the member who asked for it; null where nobody signs in. */
  askedBy: string | null;
}

export const OperationEntity = new EntitySchema<OperationRow>({
  name: 'operation',
  tableName: 'operation',
  columns: {
    key: { type: 'text', primary: true },
    kind: { type: 'text' },
    version: { type: 'integer' },
    parameters: { type: 'jsonb' },
    inputs: { type: 'jsonb' },
    requires: { type: 'text', array: true, default: [] },
    requested: { type: 'boolean', default: false },
    status: { type: 'text', default: 'PLANNED' },
    attempt: { type: 'integer', default: 0 },
    fraction: { type: 'double precision', default: 0 },
    startFraction: { type: 'double precision', name: 'start_fraction', default: 0 },
    phase: { type: 'text', nullable: true },
    sequence: { ...count, default: 0 },
    work: { type: 'double precision', default: 0 },
    engine: { type: 'text', nullable: true },
    error: { type: 'jsonb', nullable: true },
    result: { type: 'jsonb', nullable: true },
    seconds: { type: 'double precision', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', createDate: true },
    queuedAt: { type: 'timestamptz', name: 'queued_at', nullable: true },
    startedAt: { type: 'timestamptz', name: 'started_at', nullable: true },
    finishedAt: { type: 'timestamptz', name: 'finished_at', nullable: true },
    lane: { type: 'text', default: '' },
    priority: { type: 'text', default: 'INTERACTIVE' },
    scope: { type: 'text', array: true, default: [] },
    usedAt: { type: 'timestamptz', name: 'used_at', default: () => 'now()' },
    traceparent: { type: 'text', nullable: true },
    askedBy: { type: 'uuid', name: 'asked_by', nullable: true },
  },
});
