import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What lists of jobs and the search for the nearest result read. */
export class Jobs1764200000003 implements MigrationInterface {
  readonly name = 'Jobs1764200000003';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // The latest that ended in one way or another, and how many of them within a day.
  'CREATE INDEX operation_ended ON operation (status, finished_at DESC) WHERE finished_at IS NOT NULL',
  // The latest results of one kind, and of those the ones of one model.
  `CREATE INDEX operation_result ON operation (kind, finished_at DESC) WHERE status = 'SUCCEEDED'`,
  `CREATE INDEX operation_result_of_model ON operation (kind, (inputs ->> 'model'), finished_at DESC)
    WHERE status = 'SUCCEEDED'`,
];

const DOWN = ['DROP INDEX operation_result_of_model', 'DROP INDEX operation_result', 'DROP INDEX operation_ended'];
