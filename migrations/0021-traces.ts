import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Under which trace an operation was asked for, so that workers go on with it. */
export class Traces1766000000021 implements MigrationInterface {
  readonly name = 'Traces1766000000021';

  async up(runner: QueryRunner): Promise<void> {
    // In W3C's form, `traceparent`; null where nobody traces.
    await runner.query('ALTER TABLE operation ADD COLUMN traceparent text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE operation DROP COLUMN traceparent');
  }
}
