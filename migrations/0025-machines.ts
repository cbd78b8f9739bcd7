import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The machine that a worker runs on, as far as times go: some tasks are for the workers of one. */
export class Machines1766400000025 implements MigrationInterface {
  readonly name = 'Machines1766400000025';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE worker ADD COLUMN machine text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE worker DROP COLUMN machine');
  }
}
