import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The better devices that did not start on a worker's machine, with their reasons. */
export class PassedOver1766600000027 implements MigrationInterface {
  readonly name = 'PassedOver1766600000027';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE worker ADD COLUMN passed_over jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE worker DROP COLUMN passed_over');
  }
}
