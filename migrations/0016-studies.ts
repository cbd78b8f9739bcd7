import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Studies: a specification, its cells, and the operations that each cell consists of. */
export class Studies1765500000016 implements MigrationInterface {
  readonly name = 'Studies1765500000016';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // `key` is the digest of `spec`. What has become of the cells is not written here: it is what their operations say.
  `CREATE TABLE study (
    id text PRIMARY KEY,
    key text NOT NULL UNIQUE,
    name text NOT NULL,
    spec jsonb NOT NULL,
    status text NOT NULL DEFAULT 'PLANNED' CHECK (status IN ('PLANNED', 'RUNNING', 'PAUSED', 'CANCELLED')),
    sequence bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz
  )`,
  'CREATE INDEX study_created ON study (created_at DESC, id DESC)',
  // `refusal` says why a cell cannot be run; it has no operations then.
  `CREATE TABLE study_cell (
    study_id text NOT NULL REFERENCES study ON DELETE CASCADE,
    id text NOT NULL,
    position integer NOT NULL,
    settings jsonb NOT NULL,
    refusal jsonb,
    PRIMARY KEY (study_id, id)
  )`,
  'CREATE INDEX study_cell_position ON study_cell (study_id, position)',
  // A `goal` is what is asked to be run. The state of a cell is that of the operations that count.
  `CREATE TABLE study_operation (
    study_id text NOT NULL,
    cell_id text NOT NULL,
    operation_key text NOT NULL REFERENCES operation ON DELETE CASCADE,
    role text NOT NULL,
    goal boolean NOT NULL,
    counts boolean NOT NULL,
    PRIMARY KEY (study_id, cell_id, operation_key),
    FOREIGN KEY (study_id, cell_id) REFERENCES study_cell ON DELETE CASCADE
  )`,
  'CREATE INDEX study_operation_by_operation ON study_operation (operation_key)',
  // Every change has its number.
  `CREATE FUNCTION study_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.sequence := OLD.sequence + 1;
      PERFORM pg_notify('flapbook_study', NEW.id);
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER study_changed BEFORE UPDATE OF status, spec, name ON study
    FOR EACH ROW EXECUTE FUNCTION study_changed()`,
];

const DOWN = ['DROP TABLE study_operation', 'DROP TABLE study_cell', 'DROP TABLE study', 'DROP FUNCTION study_changed'];
