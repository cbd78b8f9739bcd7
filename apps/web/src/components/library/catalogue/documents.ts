import { figuresOf } from '../operation/figures';

/** A first look at a model. */
export function modelDocument(name: string): string {
  return `query Model {
  model(name: ${JSON.stringify(name)}) {
    name architecture layers hiddenSize intermediateSize queryHeads keyValueHeads headDim
    vocabularySize maxPositions parameters prunableParameters byteLength
  }
}
`;
}

/** A model calibrated on a data set; the model is a variable. */
export function datasetDocument(name: string): string {
  return `query Calibration($model: ModelName!) {
  model(name: $model) {
    calibration(input: { dataset: ${JSON.stringify(name)} }) {
      ${figuresOf('calibration').replaceAll(/\n\s+/g, '\n      ')}
    }
  }
}
`;
}
