import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Operations as sets of tasks that a fleet of workers runs, and a log of what happened to each operation. */
export class Tasks1764100000002 implements MigrationInterface {
  readonly name = 'Tasks1764100000002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UNFINISHED = `status IN ('QUEUED', 'RUNNING')`;

const UP = [
  // One row a life of a worker process. Who does not renew `heartbeat_at`, by this database's clock, is presumed dead.
  `CREATE TABLE worker (
    id text PRIMARY KEY,
    name text NOT NULL,
    host text NOT NULL,
    process_id integer NOT NULL,
    version text NOT NULL,
    queue text NOT NULL,
    engine text NOT NULL,
    provider text NOT NULL,
    device text NOT NULL,
    class text NOT NULL,
    memory_bytes bigint NOT NULL,
    resident_bytes bigint,
    tokens_per_second double precision,
    models text[] NOT NULL DEFAULT '{}',
    started_at timestamptz NOT NULL DEFAULT now(),
    heartbeat_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    lost boolean NOT NULL DEFAULT false
  )`,
  'CREATE INDEX worker_alive ON worker (heartbeat_at) WHERE ended_at IS NULL',
  // A task's key is the address of its result, so that operations that need the same result share the task.
  // `operation_key` is the one that declared it first: its parameters and inputs are the task's context.
  `CREATE TABLE task (
    key text PRIMARY KEY,
    operation_key text NOT NULL REFERENCES operation ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('SPLIT', 'PART')),
    part jsonb NOT NULL DEFAULT '{}',
    queue text NOT NULL,
    memory_bytes bigint NOT NULL DEFAULT 0,
    work double precision NOT NULL DEFAULT 0,
    tokens bigint NOT NULL DEFAULT 0,
    status text NOT NULL CHECK (status IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    attempt integer NOT NULL DEFAULT 1,
    deaths integer NOT NULL DEFAULT 0,
    faults integer NOT NULL DEFAULT 0,
    lane text NOT NULL,
    priority text NOT NULL CHECK (priority IN ('INTERACTIVE', 'BACKGROUND')),
    turn double precision NOT NULL DEFAULT 0,
    fraction double precision NOT NULL DEFAULT 0,
    worker_id text,
    worker_class text,
    error jsonb,
    seconds double precision,
    created_at timestamptz NOT NULL DEFAULT now(),
    queued_at timestamptz NOT NULL DEFAULT now(),
    not_before timestamptz,
    started_at timestamptz,
    finished_at timestamptz
  )`,
  `CREATE INDEX task_unfinished ON task (lane, queued_at) WHERE ${UNFINISHED}`,
  `CREATE INDEX task_of_worker ON task (worker_id) WHERE status = 'RUNNING'`,
  'CREATE INDEX task_of_operation ON task (operation_key)',
  `CREATE INDEX task_rate ON task (worker_class, finished_at DESC) WHERE status = 'SUCCEEDED' AND role = 'PART'`,
  'CREATE INDEX task_finished ON task (finished_at) WHERE finished_at IS NOT NULL',
  `CREATE TABLE operation_task (
    operation_key text NOT NULL REFERENCES operation ON DELETE CASCADE,
    task_key text NOT NULL REFERENCES task ON DELETE CASCADE,
    PRIMARY KEY (operation_key, task_key)
  )`,
  'CREATE INDEX operation_task_by_task ON operation_task (task_key)',
  // A worker whose task is taken from it hears of it here; one that misses the message finds out when it writes.
  `CREATE FUNCTION task_taken() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('flapbook_task', json_build_object(
        'key', OLD.key, 'attempt', OLD.attempt, 'status', NEW.status)::text);
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER task_taken AFTER UPDATE OF status, attempt ON task
    FOR EACH ROW WHEN (OLD.status = 'RUNNING' AND (NEW.status <> 'RUNNING' OR NEW.attempt <> OLD.attempt)
      AND NEW.status <> 'SUCCEEDED')
    EXECUTE FUNCTION task_taken()`,

  // How long a text is in a tokenizer's tokens, so that the parts of what is made of it are known beforehand.
  `CREATE TABLE token_count (
    dataset_key text NOT NULL REFERENCES dataset ON DELETE CASCADE,
    tokenizer_digest text NOT NULL,
    tokens bigint NOT NULL,
    PRIMARY KEY (dataset_key, tokenizer_digest)
  )`,
  // The files of models, data sets and results that the artifact store holds, by their content.
  `CREATE TABLE artifact (
    holder text NOT NULL CHECK (holder IN ('model', 'dataset', 'operation')),
    holder_key text NOT NULL,
    name text NOT NULL,
    digest text NOT NULL,
    byte_length bigint NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (holder, holder_key, name)
  )`,
  'CREATE INDEX artifact_digest ON artifact (digest)',

  // What runs now was queued without tasks: it is asked for again, and goes on with the parts that are stored.
  `UPDATE operation SET status = 'PLANNED' WHERE ${UNFINISHED}`,
  `ALTER TABLE operation
    DROP COLUMN deaths,
    DROP COLUMN heartbeat_at,
    ADD COLUMN lane text NOT NULL DEFAULT '',
    ADD COLUMN priority text NOT NULL DEFAULT 'INTERACTIVE' CHECK (priority IN ('INTERACTIVE', 'BACKGROUND')),
    ADD COLUMN used_at timestamptz NOT NULL DEFAULT now()`,
  // Every change has its number and is kept for a while, so that who lost the connection misses nothing.
  `CREATE TABLE operation_event (
    operation_key text NOT NULL REFERENCES operation ON DELETE CASCADE,
    sequence bigint NOT NULL,
    status text NOT NULL,
    attempt integer NOT NULL,
    fraction double precision NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (operation_key, sequence)
  )`,
  'CREATE INDEX operation_event_at ON operation_event (at)',
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
];

const DOWN = [
  // First of all: it writes into a table that goes.
  `CREATE OR REPLACE FUNCTION operation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.sequence := OLD.sequence + 1;
      PERFORM pg_notify('flapbook_operation', json_build_object(
        'key', NEW.key, 'sequence', NEW.sequence, 'status', NEW.status, 'attempt', NEW.attempt)::text);
      RETURN NEW;
    END $$`,
  'DROP TABLE artifact',
  'DROP TABLE token_count',
  'DROP TABLE operation_task',
  'DROP TABLE task',
  'DROP FUNCTION task_taken',
  'DROP TABLE worker',
  'DROP TABLE operation_event',
  `UPDATE operation SET status = 'PLANNED' WHERE ${UNFINISHED}`,
  `ALTER TABLE operation
    DROP COLUMN lane,
    DROP COLUMN priority,
    DROP COLUMN used_at,
    ADD COLUMN deaths integer NOT NULL DEFAULT 0,
    ADD COLUMN heartbeat_at timestamptz`,
];
