/** The parameters of the whole pipeline on the bundled model, shared by the notebooks that go through all of it. */

export const pipelineDefinitions = [
  '$model: ModelName!',
  '$calibration: DatasetName!',
  '$evaluation: DatasetName!',
  '$ratio: Ratio!',
];

export const pipelineVariables = {
  model: 'flapbook-demo',
  calibration: 'demo-stories-train',
  evaluation: 'demo-stories-test',
  ratio: 0.5,
};
