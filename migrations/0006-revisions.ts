import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Published notebooks: what they said and showed, under the digest of it. */
export class Revisions1764500000006 implements MigrationInterface {
  readonly name = 'Revisions1764500000006';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // Canonical JSON as text: jsonb would write numbers anew, and cannot hold every string that JSON can. The check makes
  // a revision what its digest says for as long as it is there.
  `CREATE TABLE revision (
    digest text PRIMARY KEY,
    content text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT revision_content_digest CHECK (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex'))
  )`,
  // Who published what, and after which. Two notebooks may publish the same; neither needs to be there any more.
  `CREATE TABLE publication (
    notebook_id text NOT NULL,
    digest text NOT NULL REFERENCES revision,
    parent text REFERENCES revision,
    published_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (notebook_id, digest)
  )`,
  'CREATE INDEX publication_by_digest ON publication (digest)',
  // What a revision shows is kept for it.
  `CREATE TABLE revision_operation (
    digest text NOT NULL REFERENCES revision ON DELETE CASCADE,
    operation_key text NOT NULL REFERENCES operation,
    PRIMARY KEY (digest, operation_key)
  )`,
  'CREATE INDEX revision_operation_by_operation ON revision_operation (operation_key)',
];

const DOWN = ['DROP TABLE revision_operation', 'DROP TABLE publication', 'DROP TABLE revision'];
