import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is kept for whose sake, so that everything else may go. */
export class Retention1764300000004 implements MigrationInterface {
  readonly name = 'Retention1764300000004';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // Somebody wants the results of these for good, with those of everything that they need.
  `CREATE TABLE pin (
    operation_key text PRIMARY KEY REFERENCES operation ON DELETE CASCADE,
    pinned_at timestamptz NOT NULL DEFAULT now()
  )`,
  // What notebooks have shown, and when last. A notebook is shown before it is first saved, so there is no foreign key
  // to it; rows of notebooks that are not there hold nothing.
  `CREATE TABLE notebook_operation (
    notebook_id text NOT NULL,
    operation_key text NOT NULL REFERENCES operation ON DELETE CASCADE,
    seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (notebook_id, operation_key)
  )`,
  'CREATE INDEX notebook_operation_by_operation ON notebook_operation (operation_key)',
  'CREATE INDEX notebook_operation_seen ON notebook_operation (notebook_id, seen_at DESC)',
  // The lane of what a notebook ran is its id.
  `INSERT INTO notebook_operation
    SELECT lane, key, coalesce(queued_at, used_at) FROM operation WHERE lane <> ''`,
];

const DOWN = ['DROP TABLE notebook_operation', 'DROP TABLE pin'];
