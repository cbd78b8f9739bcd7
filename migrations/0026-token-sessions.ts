import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The token that a browser was signed in with: its session ends with it. */
export class TokenSessions1766500000026 implements MigrationInterface {
  readonly name = 'TokenSessions1766500000026';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session ADD COLUMN token_id uuid REFERENCES access_token ON DELETE CASCADE');
    await runner.query('CREATE INDEX session_by_token ON session (token_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session DROP COLUMN token_id');
  }
}
