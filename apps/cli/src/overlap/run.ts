import { parseSource } from '@flapbook/models';
import { ask } from '../pipeline/ask.ts';
import { openStack, type Stack } from '../stack.ts';

export interface OverlapOptions {
  /** Names, or sources to register first. */
  readonly dataset: string;
  readonly other: string;
  /** In whose tokens; in characters when absent. */
  readonly model?: string;
  /** Whether `model` is a folder or a file to register first. */
  readonly registerModel: boolean;
  readonly data: string;
}

/** What `overlap --json` prints: a contract with scripts. */
export interface OverlapOutcome {
  readonly rows: number;
  readonly sharedRows: number;
  readonly share: number;
  readonly span: number;
  readonly unit: string;
}

const OVERLAP = `query ($dataset: DatasetName!, $other: DatasetName!, $model: ModelName) {
  dataset(name: $dataset) { overlap(with: $other, model: $model) { rows sharedRows share span unit } } }`;

/** Sets two data sets side by side, through the same schema as the notebook. */
export async function runOverlap({
  dataset,
  other,
  model,
  registerModel,
  data,
}: OverlapOptions): Promise<OverlapOutcome> {
  const stack = await openStack({ dataDirectory: data, applicationName: 'flapbook overlap' });
  try {
    if (registerModel) await stack.operations.models.register(model!, model!);
    for (const name of [dataset, other]) await registerSource(stack, name);
    const answer = await ask<{ dataset: { overlap: OverlapOutcome } }>(stack.operations, OVERLAP, {
      dataset,
      other,
      model,
    });
    return answer.dataset.overlap;
  } finally {
    await stack.close();
  }
}

async function registerSource({ operations }: Stack, name: string): Promise<void> {
  const source = parseSource(name);
  if (source !== null) await operations.datasets.register(name, name, source);
}
