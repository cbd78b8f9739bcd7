import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Members, their sessions and tokens, who may read a revision, and who did what. */
export class Access1765900000020 implements MigrationInterface {
  readonly name = 'Access1765900000020';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const ROLE = `role text NOT NULL CHECK (role IN ('VIEWER', 'RESEARCHER', 'ADMIN'))`;

const UP = [
  // A member is known by what a provider of OpenID Connect says, once they have come; before by their address.
  `CREATE TABLE member (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    email text,
    issuer text,
    subject text,
    ${ROLE},
    created_at timestamptz NOT NULL DEFAULT now(),
    signed_in_at timestamptz,
    disabled_at timestamptz,
    UNIQUE (issuer, subject)
  )`,
  'CREATE UNIQUE INDEX member_by_email ON member (lower(email))',
  // Of secrets there are hashes only: whoever reads the database, or a copy of it, cannot sign in with what is there.
  `CREATE TABLE session (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    member_id uuid NOT NULL REFERENCES member ON DELETE CASCADE,
    ${ROLE},
    secret_hash bytea NOT NULL UNIQUE,
    former_hash bytea UNIQUE,
    agent text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    rotated_at timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
  )`,
  'CREATE INDEX session_by_member ON session (member_id)',
  `CREATE TABLE access_token (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    member_id uuid NOT NULL REFERENCES member ON DELETE CASCADE,
    name text NOT NULL,
    ${ROLE},
    secret_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz
  )`,
  'CREATE INDEX access_token_by_member ON access_token (member_id)',
  `CREATE TABLE sign_in_attempt (
    secret_hash bytea PRIMARY KEY,
    verifier text NOT NULL,
    state text NOT NULL,
    nonce text NOT NULL,
    destination text NOT NULL,
    expires_at timestamptz NOT NULL
  )`,
  // What was published before there was this is for members: nobody has said that everybody may read it.
  `ALTER TABLE revision ADD COLUMN audience text NOT NULL DEFAULT 'MEMBERS'
    CHECK (audience IN ('MEMBERS', 'UNLISTED', 'PUBLIC', 'WITHDRAWN'))`,
  // Since when strangers may have known of it: only what they knew is said to be withdrawn.
  'ALTER TABLE revision ADD COLUMN opened_at timestamptz',
  'ALTER TABLE publication ADD COLUMN published_by uuid REFERENCES member ON DELETE SET NULL',
  `CREATE INDEX revision_listed ON revision (created_at) WHERE audience = 'PUBLIC'`,
  // It outlives whoever it names.
  `CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    member_id uuid,
    name text NOT NULL,
    by text NOT NULL,
    action text NOT NULL,
    subjects text[] NOT NULL,
    detail text NOT NULL
  )`,
];

const DOWN = [
  'DROP TABLE audit',
  'DROP INDEX revision_listed',
  'ALTER TABLE publication DROP COLUMN published_by',
  'ALTER TABLE revision DROP COLUMN opened_at',
  'ALTER TABLE revision DROP COLUMN audience',
  'DROP TABLE sign_in_attempt',
  'DROP TABLE access_token',
  'DROP TABLE session',
  'DROP TABLE member',
];
