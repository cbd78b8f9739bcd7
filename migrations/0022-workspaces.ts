import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whose notebooks, models, data sets and studies are. What belongs to no workspace belongs to all members: that is
 * everything that was there before.
 *
 * Workers and the machine's own user own the tables and see every row. What a member's request sends runs as
 * `pg_database_owner`, for which the policies below hold; `flapbook.scope` says what it sees (`scope.ts` of the package
 * `database`).
 */
export class Workspaces1766100000022 implements MigrationInterface {
  readonly name = 'Workspaces1766100000022';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const OURS = 'workspace_id uuid DEFAULT flapbook_workspace() REFERENCES workspace ON DELETE CASCADE';

const IS_OURS = `(workspace_id IS NULL AND flapbook_scope() <> 'NOTHING' OR workspace_id = flapbook_workspace())`;

/** A policy for whatever is done with a row. */
const policy = (table: string, condition: string) => [
  `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
  `CREATE POLICY ${table}_scope ON ${table} USING (${condition})`,
];

/** Who may sign in and what members have done is nothing that any of them reads by a request of their own. */
const RESERVED = 'member, session, access_token, sign_in_attempt, audit, workspace, workspace_member, migrations';

const UP = [
  `CREATE TABLE workspace (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    personal_of uuid UNIQUE REFERENCES member ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE workspace_member (
    workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
    member_id uuid NOT NULL REFERENCES member ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('VIEWER', 'RESEARCHER', 'ADMIN')),
    added_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, member_id)
  )`,
  'CREATE INDEX workspace_member_by_member ON workspace_member (member_id)',
  // A member's own has the member's id.
  'INSERT INTO workspace (id, name, personal_of, created_at) SELECT id, name, id, created_at FROM member',
  `INSERT INTO workspace_member (workspace_id, member_id, role, added_at) SELECT id, id, 'ADMIN', created_at FROM member`,

  // Null where everything is seen; else NOTHING, SHARED or the id of a workspace.
  `CREATE FUNCTION flapbook_scope() RETURNS text STABLE LANGUAGE sql
    RETURN nullif(current_setting('flapbook.scope', true), '')`,
  // Null where what is made belongs to all members.
  `CREATE FUNCTION flapbook_workspace() RETURNS uuid STABLE LANGUAGE sql
    RETURN CASE WHEN flapbook_scope() IN ('NOTHING', 'SHARED') THEN NULL ELSE flapbook_scope()::uuid END`,

  // Ids are chosen by clients: one that is taken elsewhere must not be told from one that is free.
  `ALTER TABLE notebook ADD COLUMN ${OURS}`,
  'ALTER TABLE notebook DROP CONSTRAINT notebook_pkey',
  'ALTER TABLE notebook ADD CONSTRAINT notebook_once UNIQUE NULLS NOT DISTINCT (id, workspace_id)',
  `ALTER TABLE notebook_operation ADD COLUMN ${OURS}`,
  'ALTER TABLE notebook_operation DROP CONSTRAINT notebook_operation_pkey',
  `ALTER TABLE notebook_operation ADD CONSTRAINT notebook_operation_once
    UNIQUE NULLS NOT DISTINCT (notebook_id, operation_key, workspace_id)`,
  `ALTER TABLE publication ADD COLUMN ${OURS}`,
  'ALTER TABLE publication DROP CONSTRAINT publication_pkey',
  'ALTER TABLE publication ADD CONSTRAINT publication_once UNIQUE NULLS NOT DISTINCT (notebook_id, digest, workspace_id)',
  `ALTER TABLE study ADD COLUMN ${OURS}`,
  'ALTER TABLE study DROP CONSTRAINT study_key_key',
  'ALTER TABLE study ADD CONSTRAINT study_once UNIQUE NULLS NOT DISTINCT (key, workspace_id)',

  // Content is stored once. A workspace knows it by names of its own: without one it is not there for it.
  `ALTER TABLE alias ADD COLUMN ${OURS}`,
  'ALTER TABLE alias DROP CONSTRAINT alias_pkey',
  'ALTER TABLE alias ADD CONSTRAINT alias_once UNIQUE NULLS NOT DISTINCT (kind, name, workspace_id)',
  'ALTER TABLE alias ADD COLUMN title text, ADD COLUMN named_at timestamptz NOT NULL DEFAULT now()',
  'CREATE INDEX alias_by_key ON alias (kind, key)',
  'ALTER TABLE model DROP CONSTRAINT model_name_key',
  'ALTER TABLE dataset DROP CONSTRAINT dataset_name_key',
  `INSERT INTO alias (kind, name, key, source, files)
    SELECT 'model', name, key, jsonb_build_object('directory', directory), files FROM model
    UNION ALL SELECT 'dataset', name, key, source, files FROM dataset ON CONFLICT DO NOTHING`,
  // The name that it has had in lists is the first.
  `UPDATE alias SET named_at = known.registered_at + CASE WHEN alias.name = known.name THEN '0' ELSE '1 second' END::interval,
      title = known.title
    FROM (SELECT 'model' AS kind, key, name, NULL AS title, registered_at FROM model
      UNION ALL SELECT 'dataset', key, name, title, registered_at FROM dataset) known
    WHERE alias.kind = known.kind AND alias.key = known.key`,
  // As the present scope knows it: by its own name before that of all members, a given one before a place; nothing where
  // everything is seen.
  `CREATE FUNCTION flapbook_known(of_kind text, of_key text) RETURNS alias STABLE LANGUAGE sql
    BEGIN ATOMIC
      SELECT alias.* FROM alias WHERE flapbook_scope() IS NOT NULL AND kind = of_kind AND key = of_key
        ORDER BY workspace_id IS NULL,
          name = coalesce(source ->> 'directory', '') OR name ~ '^(text|jsonl|parquet|tokens|task):', named_at, name LIMIT 1;
    END`,

  // What must be there for somebody for the operation to be: keys of models and data sets that it rests on, however far
  // down, and the workspace of a job that belongs to one.
  `ALTER TABLE operation ADD COLUMN scope text[] NOT NULL DEFAULT '{}'`,
  `WITH RECURSIVE behind AS (
      SELECT operation.key, input.value AS input FROM operation CROSS JOIN jsonb_each_text(inputs) input
      UNION
      SELECT behind.key, input.value FROM behind JOIN operation below ON below.key = behind.input
        CROSS JOIN jsonb_each_text(below.inputs) input)
    UPDATE operation SET scope = found.scope
    FROM (SELECT key, array_agg(input ORDER BY input) AS scope FROM behind
      WHERE NOT EXISTS (SELECT FROM operation made WHERE made.key = input) GROUP BY key) found
    WHERE found.key = operation.key`,
  `UPDATE operation SET scope = export.scope FROM operation export
    WHERE operation.kind = 'push' AND export.key = operation.parameters ->> 'export'`,
  `CREATE FUNCTION flapbook_keys() RETURNS text[] STABLE LANGUAGE sql
    BEGIN ATOMIC
      SELECT coalesce(array_agg(DISTINCT key), '{}') || coalesce(flapbook_workspace()::text, '') FROM alias;
    END`,
  // Whose it was that asked is told to those who may know of the notebook or study.
  `CREATE FUNCTION flapbook_lane(lane text) RETURNS text STABLE LANGUAGE sql
    RETURN CASE WHEN flapbook_scope() IS NULL
      OR EXISTS (SELECT FROM notebook WHERE notebook.id = $1)
      OR EXISTS (SELECT FROM study WHERE 'study ' || study.id = $1) THEN $1 ELSE '' END`,

  ...policy('alias', IS_OURS),
  ...policy('notebook', IS_OURS),
  ...policy('notebook_operation', IS_OURS),
  ...policy('study', IS_OURS),
  ...policy('study_cell', 'study_id IN (SELECT id FROM study)'),
  ...policy('study_operation', 'study_id IN (SELECT id FROM study)'),
  ...policy('model', `key IN (SELECT alias.key FROM alias WHERE alias.kind = 'model')`),
  ...policy('dataset', `key IN (SELECT alias.key FROM alias WHERE alias.kind = 'dataset')`),
  ...policy('operation', `scope <@ (SELECT flapbook_keys()) AND flapbook_scope() <> 'NOTHING'`),
  ...policy('task', 'EXISTS (SELECT FROM operation WHERE operation.key = task.operation_key)'),
  // What strangers may read, or could before it was withdrawn, members may; audiences are in `revision`, whose own policy asks back.
  `CREATE FUNCTION flapbook_is_open(of_digest text) RETURNS boolean STABLE LANGUAGE sql SECURITY DEFINER
    SET search_path = public
    RETURN EXISTS (SELECT FROM revision WHERE digest = of_digest
      AND (audience IN ('UNLISTED', 'PUBLIC') OR audience = 'WITHDRAWN' AND opened_at IS NOT NULL))`,
  ...policy('publication', `${IS_OURS} OR flapbook_is_open(digest)`),
  'ALTER TABLE revision ENABLE ROW LEVEL SECURITY',
  `CREATE POLICY revision_scope ON revision USING (audience IN ('UNLISTED', 'PUBLIC') OR audience = 'WITHDRAWN' AND opened_at IS NOT NULL
    OR EXISTS (SELECT FROM publication WHERE publication.digest = revision.digest))`,
  // Whoever publishes what is there already, unknown to them, gets to know it by their own publication.
  'CREATE POLICY revision_made ON revision FOR INSERT WITH CHECK (true)',

  'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO pg_database_owner',
  'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO pg_database_owner',
  `REVOKE ALL ON ${RESERVED} FROM pg_database_owner`,
  'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pg_database_owner',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO pg_database_owner',
];

const SCOPED = [
  'revision',
  'publication',
  'task',
  'operation',
  'dataset',
  'model',
  'study_operation',
  'study_cell',
  'study',
  'notebook_operation',
  'notebook',
  'alias',
];

/** Of what was the same in several workspaces, one is kept: that of all members, where there is one. */
const one = (table: string, columns: string) =>
  `DELETE FROM ${table} WHERE ctid IN (SELECT ctid FROM (SELECT ctid,
      row_number() OVER (PARTITION BY ${columns} ORDER BY workspace_id NULLS FIRST) AS place FROM ${table}) AS same
    WHERE place > 1)`;

const own = (table: string, columns: string, constraint: string) => [
  one(table, columns),
  `ALTER TABLE ${table} DROP CONSTRAINT ${table}_once`,
  `ALTER TABLE ${table} DROP COLUMN workspace_id`,
  `ALTER TABLE ${table} ADD CONSTRAINT ${constraint} (${columns})`,
];

/** Names were those of one only. */
const unique = (table: string) => [
  `UPDATE ${table} SET name = name || '@' || left(key, 12)
    WHERE EXISTS (SELECT FROM ${table} other WHERE other.name = ${table}.name AND other.key < ${table}.key)`,
  `ALTER TABLE ${table} ADD CONSTRAINT ${table}_name_key UNIQUE (name)`,
];

const DOWN = [
  'ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM pg_database_owner',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM pg_database_owner',
  'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM pg_database_owner',
  'REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM pg_database_owner',
  'DROP POLICY revision_made ON revision',
  ...SCOPED.flatMap((table) => [
    `DROP POLICY ${table}_scope ON ${table}`,
    `ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`,
  ]),
  'DROP FUNCTION flapbook_is_open',
  'DROP FUNCTION flapbook_lane',
  'DROP FUNCTION flapbook_keys',
  'ALTER TABLE operation DROP COLUMN scope',
  'DROP FUNCTION flapbook_known',
  ...unique('dataset'),
  ...unique('model'),
  'DROP INDEX alias_by_key',
  'ALTER TABLE alias DROP COLUMN title, DROP COLUMN named_at',
  ...own('alias', 'kind, name', 'alias_pkey PRIMARY KEY'),
  ...own('study', 'key', 'study_key_key UNIQUE'),
  ...own('publication', 'notebook_id, digest', 'publication_pkey PRIMARY KEY'),
  ...own('notebook_operation', 'notebook_id, operation_key', 'notebook_operation_pkey PRIMARY KEY'),
  ...own('notebook', 'id', 'notebook_pkey PRIMARY KEY'),
  'DROP FUNCTION flapbook_workspace',
  'DROP FUNCTION flapbook_scope',
  'DROP TABLE workspace_member',
  'DROP TABLE workspace',
];
