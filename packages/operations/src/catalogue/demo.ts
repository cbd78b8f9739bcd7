import { demoCorpora, demoModel, welcome } from '@flapbook/demo';
import type { JsonObject } from '../keys.ts';
import type { Operations } from '../operations.ts';
import type { Cell } from './notebooks.ts';

/** Registers the bundled model and corpora and, where there is none yet, the Welcome notebook. */
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
  const cells = welcome.cells as readonly Cell[];
  await operations.notebooks.save({ ...welcome, cells, variables: welcome.variables as JsonObject }, 0);
}
