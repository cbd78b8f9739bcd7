import { EntitySchema } from 'typeorm';

/** A notebook as it was last saved. */
export interface NotebookRow {
  id: string;
  title: string;
  cells: unknown;
  /** Values that the cells' documents share. */
  variables: unknown;
  /**
   * Rises by one with every save, and a save names the version it was made from. It is a plain column to TypeORM:
   * the compare-and-set is one UPDATE, which TypeORM's own version column does not do.
   */
  version: number;
  /** Digest of the revision that it was made of; null for one that somebody began. */
  forkedFrom: string | null;
  /** Null for what belongs to all members. */
  workspaceId: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export const NotebookEntity = new EntitySchema<NotebookRow>({
  name: 'notebook',
  tableName: 'notebook',
  columns: {
    id: { type: 'text', primary: true },
    title: { type: 'text' },
    cells: { type: 'jsonb' },
    variables: { type: 'jsonb', default: {} },
    version: { type: 'integer', default: 1 },
    forkedFrom: { type: 'text', name: 'forked_from', nullable: true },
    workspaceId: { type: 'uuid', name: 'workspace_id', nullable: true, default: () => 'flapbook_workspace()' },
    createdAt: { type: 'timestamptz', name: 'created_at', createDate: true },
    updatedAt: { type: 'timestamptz', name: 'updated_at', updateDate: true },
  },
});
