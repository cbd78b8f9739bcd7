import { calibration, evaluation } from './fields.ts';
import { type DemoNotebook, query, text } from './notebook.ts';
import { calibrating, compensating, evaluating, opening, ownModel, planning, reading } from './welcome-text.ts';

/** The notebook that greets at the first start: the whole job on the bundled model. */
export const welcome: DemoNotebook = {
  id: 'welcome',
  title: 'Welcome: prune a model in two minutes',
  variables: {
    model: 'flapbook-demo',
    calibration: 'demo-stories-train',
    evaluation: 'demo-stories-test',
    ratio: 0.3,
  },
  cells: [
    text('opening', opening),
    query(
      'describe',
      `
query Model($model: ModelName!) {
  model(name: $model) {
    name
    architecture
    parameters
    prunableParameters
    layers
    queryHeads
    keyValueHeads
    headDim
    hiddenSize
    intermediateSize
    vocabularySize
    maxPositions
  }
}`,
    ),
    text('calibrating', calibrating),
    query(
      'calibrate',
      `
query Calibration($model: ModelName!, $calibration: DatasetName!) {
  model(name: $model) {
    ${calibration} {
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
    }
  }
}`,
    ),
    text('planning', planning),
    query(
      'plan',
      `
query Plan($model: ModelName!, $calibration: DatasetName!, $ratio: Ratio!) {
  model(name: $model) {
    ${calibration} {
      plan(input: { ratio: $ratio }) {
        requestedRatio
        achievedRatio
        threshold
        parametersBefore
        parametersAfter
        milliseconds
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
    }
  }
}`,
    ),
    text('evaluating', evaluating),
    query(
      'compare',
      `
query Comparison($model: ModelName!, $calibration: DatasetName!, $evaluation: DatasetName!, $ratio: Ratio!) {
  model(name: $model) {
    dense: ${evaluation} {
      ...Figures
    }
    ${calibration} {
      plan(input: { ratio: $ratio }) {
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
      }
    }
  }
}

fragment Figures on Evaluation {
  perplexity
  interval {
    low
    high
  }
  rows
  tokens
  sequenceLength
  rowNll {
    quantiles(count: 65)
  }
}`,
    ),
    text('reading', reading),
    text('compensating', compensating),
    query(
      'biases',
      `
query Compensation($model: ModelName!, $calibration: DatasetName!, $ratio: Ratio!) {
  model(name: $model) {
    ${calibration} {
      plan(input: { ratio: $ratio }) {
        pruned(compensation: BASELINE_BIAS) {
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
}`,
    ),
    text('own-model', ownModel),
    query(
      'register',
      `
mutation RegisterModel($name: String!, $directory: String!) {
  registerModel(input: { name: $name, directory: $directory }) {
    ... on Model {
      name
      architecture
      layers
      parameters
    }
    ... on Problem {
      code
      message
      remedy
    }
  }
}`,
    ),
  ],
};
