/** The variable that the slider moves, as the notebook's page labels it. */
export const START_RATIO = 0.2;

const fields = {
  structure: `layers { layer attention { units kept } mlp { units keptCount } }`,
  all: `layers {
        layer
        attention { units kept scores { quantiles(count: 65) } }
        mlp { units keptCount scores { quantiles(count: 65) } }
      }
      removal { layer heads channels }`,
};

export const PICTURES = Object.keys(fields) as Pictures[];

/** What is asked at every move: the structure alone, as the bundled notebook does, or with every picture of a plan. */
type Pictures = keyof typeof fields;

function planDocument(pictures: Pictures): string {
  return `query Plan($model: ModelName!, $ratio: Ratio!) {
  model(name: $model) {
    calibration(input: { dataset: "rows" }) {
      plan(input: { ratio: $ratio }) {
        requestedRatio achievedRatio threshold parametersBefore parametersAfter milliseconds
        ${fields[pictures]}
      }
    }
  }
}`;
}

const heatMap = `query HeatMap($model: ModelName!) {
  model(name: $model) {
    calibration(input: { dataset: "rows" }) {
      samples sequenceLength tokens
      layers {
        layer module channels
        fluctuation { quantiles(count: 65) }
        standardisedScore { quantiles(count: 65) }
      }
    }
  }
}`;

/** A notebook with the heat map of a calibration and the pictures of a plan below each other. */
export function notebookInput(pictures: Pictures) {
  return {
    id: `slider-${pictures}`,
    title: `Slider: ${pictures}`,
    version: 0,
    variables: { model: 'llama-7b', ratio: START_RATIO },
    cells: [
      { id: 'plan', kind: 'QUERY', source: planDocument(pictures), view: 'auto' },
      { id: 'heat-map', kind: 'QUERY', source: heatMap, view: 'auto' },
    ],
  };
}
