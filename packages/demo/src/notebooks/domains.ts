import * as say from './domains-text.ts';
import { calibrationOn, domains, evaluationOn, figures, outcome } from './fields.ts';
import { controls, type DemoNotebook, query, text } from './notebook.ts';

const matrix = `
query CalibratedOnAgainstEvaluatedOn($model: ModelName!, $ratio: Ratio!) {
  model(name: $model) {
${domains.map((on) => `    denseOn${capital(on)}: ${evaluationOn(on)} {\n      ...Figures\n    }`).join('\n')}
${domains
  .map(
    (from) => `    ${from}: ${calibrationOn(from)} {
      plan(input: { ratio: $ratio }) {
        pruned {
${domains
  .map((on) => `          ${from}On${capital(on)}: ${evaluationOn(on)} {\n            ...Figures\n          }`)
  .join('\n')}
        }
      }
    }`,
  )
  .join('\n')}
  }
}

${figures}`;

const plans = `
query PlansByDomain($model: ModelName!, $ratio: Ratio!) {
  model(name: $model) {
${domains
  .map(
    (from) => `    ${from}: ${calibrationOn(from)} {
      plan(input: { ratio: $ratio }) {
        ...Outcome
      }
    }`,
  )
  .join('\n')}
  }
}

${outcome}`;

const statistics = `
query FluctuationByDomain($model: ModelName!) {
  model(name: $model) {
${domains.map((from) => `    ${from}: ${calibrationOn(from)} {\n      ...Statistics\n    }`).join('\n')}
  }
}

fragment Statistics on Calibration {
  samples
  sequenceLength
  tokens
  layers {
    layer
    module
    channels
    fluctuation {
      quantiles(count: 65)
    }
  }
}`;

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** What the choice of the calibration text does to a pruned model, on the three kinds of text that ship. */
export const domainsNotebook: DemoNotebook = {
  id: 'domains',
  title: 'What moves when the calibration domain changes?',
  variables: { model: 'flapbook-demo', ratio: 0.5 },
  cells: [
    text('question', say.question),
    controls('controls', ['$model: ModelName!', '$ratio: Ratio!']),
    text('matrix-text', say.matrix),
    query('matrix', matrix),
    text('reading-matrix', say.readingMatrix),
    text('plans-text', say.plans),
    query('plans', plans),
    text('statistics-text', say.statistics),
    query('statistics', statistics),
    text('next', say.next),
  ],
};
