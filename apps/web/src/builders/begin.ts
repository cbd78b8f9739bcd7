import type { Surroundings } from './builder';
import { type Definition, type Form, fixed, type Value, variable } from './form';
import { type ArgumentId, type Group, leafFor, leavesOf } from './steps';
import { variableNameFor } from './variables';

/** Enough to see something in seconds on a model of any size; a form's fields say how to have more. */
const starting: Readonly<Partial<Record<ArgumentId, unknown>>> = {
  'calibration.samples': 256,
  'calibration.sequenceLength': 128,
  'evaluation.sequenceLength': 128,
};

/** Where a ratio starts that nobody has chosen. */
const RATIO = 0.3;

type Rest = Pick<Form, 'title' | 'shows'> & Partial<Omit<Form, 'variables'>>;

/**
 * A form that can be asked as it is: what its steps require are variables of the notebook, with a default where the
 * notebook has no value for them.
 */
export function formOn(groups: readonly Group[], surroundings: Surroundings, rest: Rest): Form {
  const { schema, variables } = surroundings;
  const given: Partial<Record<ArgumentId, Value>> = { ...rest.arguments };
  const definitions: Definition[] = [];
  for (const leaf of groups.flatMap((group) => leavesOf(group, schema))) {
    if (given[leaf.id] || rest.variants?.by === leaf.id) continue;
    if (leaf.id in starting) given[leaf.id] = fixed(starting[leaf.id]);
    if (!leaf.required) continue;
    const name = variableNameFor(leaf);
    given[leaf.id] = variable(name);
    const initial = variables[name] === undefined ? initialOf(leaf.id, surroundings) : undefined;
    definitions.push({ name, type: String(leaf.type), initial });
  }
  const depth = groups.includes('plan') ? 'plan' : groups.includes('calibration') ? 'calibration' : 'model';
  return {
    depth,
    dense: false,
    saliency: false,
    compensations: [],
    evaluated: false,
    variants: undefined,
    ...rest,
    arguments: given,
    variables: definitions,
  };
}

/** A first choice among what is registered: text for calibration is not text for evaluation. */
function initialOf(id: ArgumentId, { models, datasets, schema }: Surroundings): unknown {
  if (id === 'model.name') return models[0];
  if (id === 'calibration.dataset' || id === 'saliency.dataset') {
    return datasets.find((name) => /train|calib/i.test(name)) ?? datasets[0];
  }
  if (id === 'evaluation.dataset') return datasets.find((name) => /test|valid|eval/i.test(name)) ?? datasets[0];
  if (id === 'plan.ratio') return RATIO;
  return leafFor(id, schema)?.initial;
}
