/** Documents to begin a query cell with. Their variables are shared by name with the other cells. */
export interface Template {
  name: string;
  hint: string;
  source: string;
}

const calibration = 'calibration(input: { dataset: $calibration, samples: 256, sequenceLength: 128 })';
const evaluation = 'evaluation(input: { dataset: $evaluation, sequenceLength: 128 })';
const figures = 'perplexity rows tokens interval { low high } rowNll { quantiles(count: 65) }';

export const templates: readonly Template[] = [
  {
    name: 'Describe',
    hint: 'Shape and size of a model',
    source: `query Describe($model: ModelName!) {
  model(name: $model) {
    name architecture layers hiddenSize intermediateSize queryHeads keyValueHeads headDim
    vocabularySize maxPositions parameters prunableParameters byteLength
  }
}
`,
  },
  {
    name: 'Calibrate',
    hint: 'Fluctuation of every channel, layer by layer',
    source: `query Calibrate($model: ModelName!, $calibration: DatasetName!) {
  model(name: $model) {
    ${calibration} {
      samples sequenceLength tokens
      layers { layer module channels fluctuation { min max mean quantiles(count: 65) } }
    }
  }
}
`,
  },
  {
    name: 'Plan',
    hint: 'What a ratio keeps and removes',
    source: `query Plan($model: ModelName!, $calibration: DatasetName!, $ratio: Ratio! = 0.3) {
  model(name: $model) {
    ${calibration} {
      plan(input: { ratio: $ratio }) {
        requestedRatio achievedRatio threshold parametersBefore parametersAfter milliseconds
        layers { layer attention { units kept } mlp { units keptCount } }
      }
    }
  }
}
`,
  },
  {
    name: 'Evaluate',
    hint: 'Perplexity of a model',
    source: `query Evaluate($model: ModelName!, $evaluation: DatasetName!) {
  model(name: $model) {
    ${evaluation} { ${figures} }
  }
}
`,
  },
  {
    name: 'Compare',
    hint: 'Dense, pruned, and pruned without compensation',
    source: `query Compare($model: ModelName!, $calibration: DatasetName!, $evaluation: DatasetName!, $ratio: Ratio! = 0.3) {
  model(name: $model) {
    dense: ${evaluation} { ...Figures }
    ${calibration} {
      plan(input: { ratio: $ratio }) {
        pruned { ${evaluation} { ...Figures } }
        withoutCompensation: pruned(compensation: NONE) { ${evaluation} { ...Figures } }
      }
    }
  }
}

fragment Figures on Evaluation {
  ${figures}
}
`,
  },
];
