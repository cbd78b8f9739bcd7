import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Data sets that are a task's items, and what models give to the choices of each. */
export class ZeroShot1765400000015 implements MigrationInterface {
  readonly name = 'ZeroShot1765400000015';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  `ALTER TABLE dataset DROP CONSTRAINT dataset_kind_check,
    ADD CONSTRAINT dataset_kind_check CHECK (kind IN ('text', 'rows', 'task'))`,
  // Vectors are little-endian: of each item (int32) its index in the data set, its number of choices and the right one;
  // of each choice, item after item, the summed log-probability in nats (float64), tokens and code points (int32).
  `CREATE TABLE zero_shot_block (
    operation_key text NOT NULL REFERENCES operation ON DELETE CASCADE,
    first_item integer NOT NULL,
    items integer NOT NULL,
    item_index bytea NOT NULL,
    choices bytea NOT NULL,
    gold bytea NOT NULL,
    log_probability bytea NOT NULL,
    tokens bytea NOT NULL,
    code_points bytea NOT NULL,
    PRIMARY KEY (operation_key, first_item)
  )`,
];

const DOWN = [
  'DROP TABLE zero_shot_block',
  // The operations stay, for who shows them; what they had found is gone with the table. It is no event of theirs.
  'ALTER TABLE operation DISABLE TRIGGER USER',
  `UPDATE operation SET status = 'PLANNED', result = NULL, engine = NULL, seconds = NULL, fraction = 0, start_fraction = 0,
      requested = false, started_at = NULL, finished_at = NULL
    WHERE kind = 'zeroShot'`,
  'ALTER TABLE operation ENABLE TRIGGER USER',
  // So do the data sets: what an older Flapbook registers is checked, what is there is not.
  `ALTER TABLE dataset DROP CONSTRAINT dataset_kind_check,
    ADD CONSTRAINT dataset_kind_check CHECK (kind IN ('text', 'rows')) NOT VALID`,
];
