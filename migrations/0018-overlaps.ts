import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What evaluated rows and calibration data have in common, once it was told. */
export class Overlaps1765700000018 implements MigrationInterface {
  readonly name = 'Overlaps1765700000018';

  async up(runner: QueryRunner): Promise<void> {
    // `key` is the digest of the data on both sides, which are addressed by their content: it never changes.
    await runner.query(`CREATE TABLE data_overlap (
      key text PRIMARY KEY,
      found jsonb NOT NULL,
      told_at timestamptz NOT NULL DEFAULT now()
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE data_overlap');
  }
}
