import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists of revisions without their contents, which version of a notebook was published, and where a notebook is from. */
export class Publications1765000000011 implements MigrationInterface {
  readonly name = 'Publications1765000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE revision ADD COLUMN title text');
    await fillTitles(runner);
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  'ALTER TABLE revision ALTER COLUMN title SET NOT NULL',
  // The notebook's version that was published last with this content; null for what was published before there was this.
  'ALTER TABLE publication ADD COLUMN version integer',
  // The revision that the notebook was made of. It is copied to what the notebook publishes, which outlives it.
  'ALTER TABLE notebook ADD COLUMN forked_from text REFERENCES revision',
  'ALTER TABLE publication ADD COLUMN forked_from text REFERENCES revision',
];

const DOWN = [
  'ALTER TABLE publication DROP COLUMN forked_from',
  'ALTER TABLE notebook DROP COLUMN forked_from',
  'ALTER TABLE publication DROP COLUMN version',
  'ALTER TABLE revision DROP COLUMN title',
];

/** One revision at a time: each may have 16 MB. PostgreSQL's own JSON cannot read every string that a title may be. */
async function fillTitles(runner: QueryRunner): Promise<void> {
  const rows = (await runner.query('SELECT digest FROM revision')) as { digest: string }[];
  for (const { digest } of rows) {
    const [row] = (await runner.query('SELECT content FROM revision WHERE digest = $1', [digest])) as {
      content: string;
    }[];
    const { title } = JSON.parse(row!.content) as { title?: unknown };
    // A column holds neither NUL nor half a surrogate pair.
    const text = typeof title === 'string' ? Buffer.from(title).toString().replaceAll('\0', '\ufffd') : '';
    await runner.query('UPDATE revision SET title = $2 WHERE digest = $1', [digest, text]);
  }
}
