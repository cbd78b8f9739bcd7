import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Scores of weights by gradients: one vector a layer and matrix. */
export class Saliency1765200000013 implements MigrationInterface {
  readonly name = 'Saliency1765200000013';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  `CREATE TABLE saliency_score (
    operation_key text NOT NULL REFERENCES operation ON DELETE CASCADE,
    layer integer NOT NULL,
    matrix text NOT NULL,
    scores bytea NOT NULL,
    PRIMARY KEY (operation_key, layer, matrix)
  )`,
  // Float64 does not compress; as it is, its length is known without reading it.
  'ALTER TABLE saliency_score ALTER scores SET STORAGE EXTERNAL',
];

const DOWN = [
  'DROP TABLE saliency_score',
  // The operations stay, for who shows them; what they had found is gone with the table. It is no event of theirs.
  'ALTER TABLE operation DISABLE TRIGGER USER',
  `UPDATE operation SET status = 'PLANNED', result = NULL, engine = NULL, seconds = NULL, fraction = 0, start_fraction = 0,
      requested = false, started_at = NULL, finished_at = NULL
    WHERE kind = 'saliency'`,
  'ALTER TABLE operation ENABLE TRIGGER USER',
];
