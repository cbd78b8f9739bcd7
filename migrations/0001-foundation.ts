import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Models, data sets, operations with their results, statistics by shard, notebooks. */
export class Foundation1764000000001 implements MigrationInterface {
  readonly name = 'Foundation1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLES].reverse()) await runner.query(`DROP TABLE ${table}`);
    await runner.query('DROP FUNCTION operation_changed');
  }
}

const TABLES = [
  'model',
  'weight_statistics',
  'dataset',
  'alias',
  'operation',
  'calibration_shard',
  'calibration_statistics',
  'compensation_bias',
  'evaluation_block',
  'notebook',
] as const;

const UP = [
  `CREATE TABLE model (
    key text PRIMARY KEY,
    name text NOT NULL UNIQUE,
    directory text NOT NULL,
    description jsonb NOT NULL,
    shape jsonb NOT NULL,
    parameters bigint NOT NULL,
    prunable_parameters bigint NOT NULL,
    byte_length bigint NOT NULL,
    tokenizer_digest text,
    files jsonb NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT now()
  )`,
  // Vectors are little-endian float64. They do not compress, so TOAST must not try (EXTERNAL).
  `CREATE TABLE weight_statistics (
    model_key text NOT NULL REFERENCES model ON DELETE CASCADE,
    layer integer NOT NULL,
    module text NOT NULL CHECK (module IN ('attention', 'mlp')),
    column_square_norm bytea NOT NULL,
    column_mean_abs bytea NOT NULL,
    PRIMARY KEY (model_key, layer, module)
  )`,
  'ALTER TABLE weight_statistics ALTER column_square_norm SET STORAGE EXTERNAL, ALTER column_mean_abs SET STORAGE EXTERNAL',
  `CREATE TABLE dataset (
    key text PRIMARY KEY,
    name text NOT NULL UNIQUE,
    title text NOT NULL,
    source jsonb NOT NULL,
    kind text NOT NULL CHECK (kind IN ('text', 'rows')),
    characters bigint,
    rows integer,
    row_length integer,
    preview text NOT NULL,
    files jsonb NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT now()
  )`,
  // Further names of a model or data set: folders and files given on a command line.
  `CREATE TABLE alias (
    kind text NOT NULL CHECK (kind IN ('model', 'dataset')),
    name text NOT NULL,
    key text NOT NULL,
    source jsonb NOT NULL,
    files jsonb NOT NULL,
    PRIMARY KEY (kind, name)
  )`,
  // The state of an operation lives here and nowhere else; the queue only carries keys.
  // Every write of a worker names its attempt, so that one presumed dead can no longer write.
  `CREATE TABLE operation (
    key text PRIMARY KEY,
    kind text NOT NULL,
    version integer NOT NULL,
    parameters jsonb NOT NULL,
    inputs jsonb NOT NULL,
    requires text[] NOT NULL DEFAULT '{}',
    requested boolean NOT NULL DEFAULT false,
    status text NOT NULL DEFAULT 'PLANNED'
      CHECK (status IN ('PLANNED', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    attempt integer NOT NULL DEFAULT 0,
    deaths integer NOT NULL DEFAULT 0,
    fraction double precision NOT NULL DEFAULT 0,
    start_fraction double precision NOT NULL DEFAULT 0,
    sequence bigint NOT NULL DEFAULT 0,
    work double precision NOT NULL DEFAULT 0,
    engine text,
    error jsonb,
    result jsonb,
    seconds double precision,
    created_at timestamptz NOT NULL DEFAULT now(),
    queued_at timestamptz,
    started_at timestamptz,
    heartbeat_at timestamptz,
    finished_at timestamptz
  )`,
  "CREATE INDEX operation_unfinished ON operation (status, queued_at) WHERE status IN ('QUEUED', 'RUNNING')",
  'CREATE INDEX operation_requires ON operation USING gin (requires)',
  // Whoever changes a state or a progress, every listener hears of it, after the change is committed and not before.
  `CREATE FUNCTION operation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.sequence := OLD.sequence + 1;
      PERFORM pg_notify('flapbook_operation', json_build_object(
        'key', NEW.key, 'sequence', NEW.sequence, 'status', NEW.status, 'attempt', NEW.attempt)::text);
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER operation_changed BEFORE UPDATE OF status, fraction, attempt ON operation
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.fraction IS DISTINCT FROM NEW.fraction
      OR OLD.attempt IS DISTINCT FROM NEW.attempt)
    EXECUTE FUNCTION operation_changed()`,
  'CREATE INDEX operation_recent ON operation (created_at DESC, key)',
  // A stream is a calibration without its number of samples: calibrations of different sizes share their shards.
  `CREATE TABLE calibration_shard (
    stream_key text NOT NULL,
    first_sample integer NOT NULL,
    samples integer NOT NULL,
    tokens_per_sample integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (stream_key, first_sample, samples)
  )`,
  `CREATE TABLE calibration_statistics (
    stream_key text NOT NULL,
    first_sample integer NOT NULL,
    samples integer NOT NULL,
    layer integer NOT NULL,
    module text NOT NULL CHECK (module IN ('attention', 'mlp')),
    sum_of_means bytea NOT NULL,
    m2 bytea NOT NULL,
    reference_a bytea NOT NULL,
    reference_b bytea NOT NULL,
    reference_k double precision NOT NULL,
    PRIMARY KEY (stream_key, first_sample, samples, layer, module),
    FOREIGN KEY (stream_key, first_sample, samples) REFERENCES calibration_shard ON DELETE CASCADE
  )`,
  `ALTER TABLE calibration_statistics
    ALTER sum_of_means SET STORAGE EXTERNAL, ALTER m2 SET STORAGE EXTERNAL,
    ALTER reference_a SET STORAGE EXTERNAL, ALTER reference_b SET STORAGE EXTERNAL`,
  `CREATE TABLE compensation_bias (
    operation_key text NOT NULL REFERENCES operation ON DELETE CASCADE,
    layer integer NOT NULL,
    module text NOT NULL CHECK (module IN ('attention', 'mlp')),
    bias bytea NOT NULL,
    PRIMARY KEY (operation_key, layer, module)
  )`,
  'ALTER TABLE compensation_bias ALTER bias SET STORAGE EXTERNAL',
  `CREATE TABLE evaluation_block (
    operation_key text NOT NULL REFERENCES operation ON DELETE CASCADE,
    first_row integer NOT NULL,
    rows integer NOT NULL,
    nll bytea NOT NULL,
    tokens bytea NOT NULL,
    PRIMARY KEY (operation_key, first_row)
  )`,
  `CREATE TABLE notebook (
    id text PRIMARY KEY,
    title text NOT NULL,
    cells jsonb NOT NULL,
    variables jsonb NOT NULL DEFAULT '{}',
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX notebook_recent ON notebook (updated_at DESC, id)',
];
