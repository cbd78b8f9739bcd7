import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What of a workspace's names it has from another one, which may take them back; and what of the disk is on whose account.
 */
export class Shares1766300000024 implements MigrationInterface {
  readonly name = 'Shares1766300000024';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION flapbook_known');
    // Names that came by one share have its id; what a workspace has registered itself has none.
    await runner.query(`ALTER TABLE alias
      ADD COLUMN share_id uuid,
      ADD COLUMN shared_from uuid REFERENCES workspace ON DELETE CASCADE,
      ADD COLUMN registered_by uuid REFERENCES member ON DELETE SET NULL,
      ADD CONSTRAINT alias_share CHECK ((share_id IS NULL) = (shared_from IS NULL))`);
    await runner.query('CREATE INDEX alias_shared_from ON alias (shared_from) WHERE shared_from IS NOT NULL');
    await runner.query('CREATE INDEX alias_registered_by ON alias (registered_by) WHERE registered_by IS NOT NULL');
    await runner.query(KNOWN);
    // Bytes that are to come, of an upload that lies on the disk of a server.
    await runner.query(`CREATE TABLE upload (
      id text NOT NULL,
      workspace_id uuid REFERENCES workspace ON DELETE CASCADE,
      member_id uuid NOT NULL REFERENCES member ON DELETE CASCADE,
      byte_length bigint NOT NULL CHECK (byte_length >= 0),
      UNIQUE NULLS NOT DISTINCT (id, workspace_id)
    )`);
    await runner.query('CREATE INDEX upload_by_member ON upload (member_id)');
    // Nothing that a member's request reads or writes by itself: see the migration of workspaces.
    await runner.query('REVOKE ALL ON upload FROM pg_database_owner');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE upload');
    await runner.query('DROP FUNCTION flapbook_known');
    await runner.query('ALTER TABLE alias DROP COLUMN share_id, DROP COLUMN shared_from, DROP COLUMN registered_by');
    await runner.query(KNOWN);
  }
}

/** As in the migration of workspaces: its body names the columns that the table had when it was made. */
const KNOWN = `CREATE FUNCTION flapbook_known(of_kind text, of_key text) RETURNS alias STABLE LANGUAGE sql
  BEGIN ATOMIC
    SELECT alias.* FROM alias WHERE flapbook_scope() IS NOT NULL AND kind = of_kind AND key = of_key
      ORDER BY workspace_id IS NULL,
        name = coalesce(source ->> 'directory', '') OR name ~ '^(text|jsonl|parquet|tokens|task):', named_at, name LIMIT 1;
  END`;
