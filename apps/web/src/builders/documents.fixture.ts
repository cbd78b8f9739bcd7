/** Documents that notebooks hold by now: those that earlier versions began cells with, and some of the notebooks that ship. */
const calibration = 'calibration(input: { dataset: $calibration, samples: 256, sequenceLength: 128 })';
const evaluation = 'evaluation(input: { dataset: $evaluation, sequenceLength: 128 })';
const figures = 'perplexity rows tokens interval { low high } rowNll { quantiles(count: 65) }';

export const given: readonly { name: string; source: string }[] = [
  {
    name: 'Describe',
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
    source: `query Evaluate($model: ModelName!, $evaluation: DatasetName!) {
  model(name: $model) {
    ${evaluation} { ${figures} }
  }
}
`,
  },
  {
    name: 'Compare',
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
