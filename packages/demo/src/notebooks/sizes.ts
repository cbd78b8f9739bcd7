import { evaluation, figures } from './fields.ts';
import { controls, type DemoNotebook, query, text } from './notebook.ts';
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
        requestedRatio
        achievedRatio
        threshold
        parametersBefore
        parametersAfter
        layers {
          layer
          attention {
            units
            kept
          }
          mlp {
            units
            keptCount
          }
        }
      }
    }`;
}

const header = '$model: ModelName!, $calibration: DatasetName!, $evaluation: DatasetName!, $ratio: Ratio!';

/** The second experiment of the paper on the bundled model: sizes of calibration as prefixes of one another. */
export const sizesNotebook: DemoNotebook = {
  id: 'calibration-size',
  title: 'How much calibration is enough?',
  variables: {
    model: 'flapbook-demo',
    calibration: 'demo-stories-train',
    evaluation: 'demo-stories-test',
    ratio: 0.5,
  },
  cells: [
    text('question', say.question),
    controls('controls', [
      '$model: ModelName!',
      '$calibration: DatasetName!',
      '$evaluation: DatasetName!',
      '$ratio: Ratio!',
    ]),
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
}`,
    ),
    text('next', say.next),
  ],
};
