import * as say from './compensation-text.ts';
import { calibration, calibrationOn, domains, evaluation, evaluationOn, figures, kept } from './fields.ts';
import { controls, type DemoNotebook, query, text } from './notebook.ts';
import { pipelineDefinitions, pipelineVariables } from './pipeline.ts';

const percentages = [10, 20, 30, 40, 50, 60, 70];

const pair = `fragment Pair on Plan {
  requestedRatio
  achievedRatio
  pruned {
    ${evaluation} {
      ...Figures
    }
  }
  withoutCompensation: pruned(compensation: NONE) {
    ${evaluation} {
      ...Figures
    }
  }
}`;

const overRatios = `
query CompensationOverRatios($model: ModelName!, $calibration: DatasetName!, $evaluation: DatasetName!) {
  model(name: $model) {
    dense: ${evaluation} {
      ...Figures
    }
    ${calibration} {
${percentages.map((percent) => `      ratio${percent}: plan(input: { ratio: ${percent / 100} }) {\n        ...Pair\n      }`).join('\n')}
    }
  }
}

${pair}

${figures}`;

const inLayers = `
query BiasOfEachLayer($model: ModelName!, $calibration: DatasetName!, $ratio: Ratio!) {
  model(name: $model) {
    ${calibration} {
      plan(input: { ratio: $ratio }) {
        achievedRatio
        ...Kept
        pruned {
          compensation
          biases {
            layer
            attentionNorm
            mlpNorm
          }
        }
      }
    }
  }
}

${kept}`;

const onTexts = `
query OnThreeKindsOfText($model: ModelName!, $ratio: Ratio!) {
  model(name: $model) {
${domains.map(onText).join('\n')}
  }
}

${figures}`;

function onText(domain: string): string {
  const measured = `${evaluationOn(domain)} {
          ...Figures
        }`;
  return `    ${domain}Dense: ${measured}
    ${domain}: ${calibrationOn(domain)} {
      plan(input: { ratio: $ratio }) {
        ${domain}Pruned: pruned {
          ${measured}
        }
        ${domain}WithoutCompensation: pruned(compensation: NONE) {
          ${measured}
        }
      }
    }`;
}

/** The third experiment of the paper on the bundled model: what the bias is worth, by ratio, layer and text. */
export const compensationNotebook: DemoNotebook = {
  id: 'compensation',
  title: 'Does compensation help, and where?',
  variables: pipelineVariables,
  cells: [
    text('question', say.question),
    controls('controls', pipelineDefinitions),
    text('over-ratios', say.overRatios),
    query('ratios', overRatios),
    text('reading-ratios', say.readingRatios),
    text('in-layers', say.inLayers),
    query('biases', inLayers),
    text('on-texts', say.onTexts),
    query('texts', onTexts),
    text('next', say.next),
  ],
};
