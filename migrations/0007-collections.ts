import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deletions of unused results, so that everybody sees how far one is and what it has deleted. */
export class Collections1764600000007 implements MigrationInterface {
  readonly name = 'Collections1764600000007';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // Who runs one holds an advisory lock: an unfinished row without it belongs to a process that has died.
  `CREATE TABLE collection (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    keep_days integer NOT NULL,
    done integer NOT NULL DEFAULT 0,
    total integer,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    gone jsonb,
    problem jsonb
  )`,
];

const DOWN = ['DROP TABLE collection'];
