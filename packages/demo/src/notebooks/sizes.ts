import { evaluation, figures, outcome } from './fields.ts';
import { controls, type DemoNotebook, query, text } from './notebook.ts';
import { pipelineDefinitions, pipelineVariables } from './pipeline.ts';
import * as say from './sizes-text.ts';

const sizes = [4, 16, 64, 256, 1024];
const seeds = [0, 1, 2, 3];

function calibrated(alias: string, parameters: string): string {
  return `    ${alias}: calibration(input: { dataset: $calibration, sequenceLength: 128, ${parameters} }) {
      samples
      seed
      plan(input: { ratio: $ratio }) {
        pruned {
          ${evaluation} {
            ...Figures
          }
        }
      }
    }`;
}

function planned(samples: number): string {
  return `    samples${samples}: calibration(input: { dataset: $calibration, sequenceLength: 128, samples: ${samples} }) {
      plan(input: { ratio: $ratio }) {
        ...Outcome
      }
    }`;
}

const header = pipelineDefinitions.join(', ');

/** The second experiment of the paper on the bundled model: sizes of calibration as prefixes of one another. */
export const sizesNotebook: DemoNotebook = {
  id: 'calibration-size',
  title: 'How much calibration is enough?',
  variables: pipelineVariables,
  cells: [
    text('question', say.question),
    controls('controls', pipelineDefinitions),
    text('perplexities', say.perplexities),
    query(
      'sizes',
      `
query PerplexityBySize(${header}) {
  model(name: $model) {
    dense: ${evaluation} {
      ...Figures
    }
${sizes.map((samples) => calibrated(`samples${samples}`, `samples: ${samples}`)).join('\n')}
  }
}

${figures}`,
    ),
    text('reading-perplexities', say.readingPerplexities),
    text('seeds-text', say.seeds),
    query(
      'seeds',
      `
query PerplexityBySeed(${header}) {
  model(name: $model) {
${seeds.map((seed) => calibrated(`seed${seed}`, `samples: 64, seed: ${seed}`)).join('\n')}
  }
}

${figures}`,
    ),
    text('plans-text', say.plans),
    query(
      'plans',
      `
query PlansBySize($model: ModelName!, $calibration: DatasetName!, $ratio: Ratio!) {
  model(name: $model) {
${[16, 1024].map(planned).join('\n')}
  }
}

${outcome}`,
    ),
    text('next', say.next),
  ],
};
