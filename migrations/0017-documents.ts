import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Data sets of documents, which stay by themselves. */
export class Documents1765600000017 implements MigrationInterface {
  readonly name = 'Documents1765600000017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE dataset DROP CONSTRAINT dataset_kind_check,
        ADD CONSTRAINT dataset_kind_check CHECK (kind IN ('text', 'documents', 'rows', 'task'))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    // What an older Flapbook registers is checked, what is there is not.
    await runner.query(
      `ALTER TABLE dataset DROP CONSTRAINT dataset_kind_check,
        ADD CONSTRAINT dataset_kind_check CHECK (kind IN ('text', 'rows', 'task')) NOT VALID`,
    );
  }
}
