/** The notebook that a new installation starts with. */
export const welcome = {
  id: 'welcome',
  title: 'Welcome: prune a model in two minutes',
  cells: [
    {
      id: 'describe',
      kind: 'QUERY',
      source: `query Describe($model: ModelName!) {
  model(name: $model) { name architecture layers hiddenSize queryHeads keyValueHeads intermediateSize parameters prunableParameters }
}`,
      view: 'auto',
    },
  ],
  variables: { model: 'flapbook-demo' },
};
