import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who asked for an operation, and how much members may ask for. */
export class Quotas1766200000023 implements MigrationInterface {
  readonly name = 'Quotas1766200000023';

  async up(runner: QueryRunner): Promise<void> {
    // Of the member who queued it last; null for what nobody signed in asked for.
    await runner.query('ALTER TABLE operation ADD COLUMN asked_by uuid REFERENCES member ON DELETE SET NULL');
    await runner.query('CREATE INDEX operation_asked_by ON operation (asked_by) WHERE asked_by IS NOT NULL');
    // The row without a member is for all who have none of their own. Null is no limit.
    await runner.query(`CREATE TABLE quota (
      member_id uuid UNIQUE NULLS NOT DISTINCT REFERENCES member ON DELETE CASCADE,
      compute_seconds double precision CHECK (compute_seconds >= 0),
      stored_bytes bigint CHECK (stored_bytes >= 0),
      jobs integer CHECK (jobs >= 0),
      window_hours double precision NOT NULL CHECK (window_hours > 0)
    )`);
    // Nothing that a member's request reads or writes by itself: see the migration of workspaces.
    await runner.query('REVOKE ALL ON quota FROM pg_database_owner');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE quota');
    await runner.query('DROP INDEX operation_asked_by');
    await runner.query('ALTER TABLE operation DROP COLUMN asked_by');
  }
}
