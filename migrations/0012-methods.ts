import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What further metrics and layer budgets read of weights and calibrations. */
export class Methods1765100000012 implements MigrationInterface {
  readonly name = 'Methods1765100000012';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // Little-endian float64, as its neighbours. Null for models registered before: summed when first asked for.
  'ALTER TABLE weight_statistics ADD COLUMN column_fourth_power bytea',
  'ALTER TABLE weight_statistics ALTER column_fourth_power SET STORAGE EXTERNAL',
  // A float64 a layer: the sum over the shard's tokens of the cosine between a block's input and its output. Null for
  // shards stored before, and for those of a pass in which blocks do not run whole.
  'ALTER TABLE calibration_shard ADD COLUMN block_cosines bytea',
  'ALTER TABLE calibration_shard ALTER block_cosines SET STORAGE EXTERNAL',
];

const DOWN = [
  'ALTER TABLE calibration_shard DROP COLUMN block_cosines',
  'ALTER TABLE weight_statistics DROP COLUMN column_fourth_power',
];
