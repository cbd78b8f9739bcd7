import { demoCorpora, demoModel, demoNotebooks, demoTasks } from '@flapbook/demo';
import type { JsonObject } from '../keys.ts';
import type { Operations } from '../operations.ts';
import type { Cell } from './notebooks.ts';

/** Registers the bundled model and corpora and, where they are not there yet, the notebooks that ship. */
export async function registerDemo(operations: Operations): Promise<void> {
  // A newer Flapbook may bring another model or other texts under the names of older ones.
  await operations.models.register(demoModel.name, demoModel.directory, { takeName: true });
  for (const { name, description, file } of demoCorpora) {
    await operations.datasets.register(
      name,
      description,
      { format: 'text', file, joining: 'NONE' },
      { takeName: true },
    );
  }
  for (const { name, description, task, file } of demoTasks) {
    await operations.datasets.register(
      name,
      description,
      { format: 'task', task, file, labels: null },
      { takeName: true },
    );
  }
  // The list has what was saved last on top: the first to read is saved last.
  for (const { id, title, cells, variables } of demoNotebooks.toReversed()) {
    const draft = { id, title, cells: cells as readonly Cell[], variables: variables as JsonObject };
    await operations.notebooks.save(draft, 0);
  }
}
