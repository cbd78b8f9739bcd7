import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the library reads: lists of one kind, and what was made from something. */
export class Library1764700000008 implements MigrationInterface {
  readonly name = 'Library1764700000008';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // The keys of an operation's inputs, whatever their roles.
  `CREATE INDEX operation_inputs ON operation USING gin (jsonb_path_query_array(inputs, '$.*'))`,
  `CREATE INDEX operation_listed ON operation (kind, created_at DESC, key DESC) WHERE attempt > 0 OR status = 'SUCCEEDED'`,
  // Plans are computed inline: nobody runs them.
  `CREATE INDEX operation_plans ON operation (created_at DESC, key DESC) WHERE kind = 'plan'`,
];

const DOWN = ['DROP INDEX operation_plans', 'DROP INDEX operation_listed', 'DROP INDEX operation_inputs'];
