import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What tasks do besides computing, and results of parts that are kept until all of them are there. */
export class Files1764800000009 implements MigrationInterface {
  readonly name = 'Files1764800000009';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  'ALTER TABLE task ADD COLUMN phase text',
  'ALTER TABLE operation ADD COLUMN phase text',
  'ALTER TABLE operation_event ADD COLUMN phase text',
  // What reading or storing one file has come to, until its operation puts the files together.
  `CREATE TABLE part_result (
    part_key text PRIMARY KEY,
    summary jsonb NOT NULL,
    bytes bytea,
    stored_at timestamptz NOT NULL DEFAULT now()
  )`,
  'ALTER TABLE part_result ALTER bytes SET STORAGE EXTERNAL',
  'DROP TRIGGER operation_changed ON operation',
  `CREATE OR REPLACE FUNCTION operation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      happened timestamptz := clock_timestamp();
    BEGIN
      NEW.sequence := OLD.sequence + 1;
      INSERT INTO operation_event (operation_key, sequence, status, attempt, fraction, at, phase)
        VALUES (NEW.key, NEW.sequence, NEW.status, NEW.attempt, NEW.fraction, happened, NEW.phase);
      PERFORM pg_notify('flapbook_operation', json_build_object(
        'key', NEW.key, 'sequence', NEW.sequence, 'status', NEW.status, 'attempt', NEW.attempt,
        'fraction', NEW.fraction, 'phase', NEW.phase, 'at', happened)::text);
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER operation_changed BEFORE UPDATE OF status, fraction, attempt, phase ON operation
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.fraction IS DISTINCT FROM NEW.fraction
      OR OLD.attempt IS DISTINCT FROM NEW.attempt OR OLD.phase IS DISTINCT FROM NEW.phase)
    EXECUTE FUNCTION operation_changed()`,
];

const DOWN = [
  'DROP TRIGGER operation_changed ON operation',
  `CREATE OR REPLACE FUNCTION operation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      happened timestamptz := clock_timestamp();
    BEGIN
      NEW.sequence := OLD.sequence + 1;
      INSERT INTO operation_event VALUES (NEW.key, NEW.sequence, NEW.status, NEW.attempt, NEW.fraction, happened);
      PERFORM pg_notify('flapbook_operation', json_build_object(
        'key', NEW.key, 'sequence', NEW.sequence, 'status', NEW.status, 'attempt', NEW.attempt,
        'fraction', NEW.fraction, 'at', happened)::text);
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER operation_changed BEFORE UPDATE OF status, fraction, attempt ON operation
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.fraction IS DISTINCT FROM NEW.fraction
      OR OLD.attempt IS DISTINCT FROM NEW.attempt)
    EXECUTE FUNCTION operation_changed()`,
  'DROP TABLE part_result',
  'ALTER TABLE operation_event DROP COLUMN phase',
  'ALTER TABLE operation DROP COLUMN phase',
  'ALTER TABLE task DROP COLUMN phase',
];
