import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What others, and later runs, computed for an operation: what a result is compared with. */
export class Claims1764900000010 implements MigrationInterface {
  readonly name = 'Claims1764900000010';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // `source` is the digest of a bundle. The digest is that of the result, whose bytes need not be here: engine and time
  // tell whether it is the very result that is here or another computation of the same.
  `CREATE TABLE claim (
    operation_key text NOT NULL REFERENCES operation ON DELETE CASCADE,
    source text NOT NULL,
    digest text NOT NULL,
    engine text,
    finished_at timestamptz,
    noted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (operation_key, source)
  )`,
];

const DOWN = ['DROP TABLE claim'];
