import fc from 'fast-check';
import { type GraphQLInputType, getNamedType, getNullableType, isEnumType } from 'graphql';
import { schema } from '../language/schema.fixture';
import { BY_COMPENSATION, countsIn } from './conditions';
import { absent, type Definition, type Form, fixed, identityOf, type Value, variable } from './form';
import { results } from './results';
import { type ArgumentId, type Group, groups, isComposite, type Leaf, leavesOf } from './steps';

/** Constant values of a type. */
function constants(type: GraphQLInputType): fc.Arbitrary<unknown> {
  const inner = getNullableType(type);
  if (isEnumType(inner)) return fc.constantFrom(...inner.getValues().map(({ name }) => name));
  switch (getNamedType(inner).name) {
    case 'Ratio':
      return fc.integer({ min: 1, max: 999 }).map((thousandths) => thousandths / 1000);
    case 'Int':
      return fc.integer({ min: -3, max: 5000 });
    case 'Float':
      return fc.integer({ min: 1, max: 9999 }).map((thousandths) => thousandths / 1000);
    case 'Boolean':
      return fc.boolean();
    default:
      return fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
  }
}

const leaves = groups
  .flatMap((group) => leavesOf(group, schema))
  .filter(({ id, type }) => id !== BY_COMPENSATION && !isComposite(type));

/** A variable's own name for each parameter, so that no two parameters of different types share one. */
const variableFor = ({ id }: Leaf) => id.replace('.', '_');

const given = fc.record(
  Object.fromEntries(
    leaves.map((leaf) => {
      const values: fc.Arbitrary<Value>[] = [
        constants(leaf.type).map(fixed),
        fc.constant(variable(variableFor(leaf))),
        ...(leaf.required ? [] : [fc.constant(absent)]),
      ];
      return [leaf.id, fc.oneof(...values)];
    }),
  ) as Record<ArgumentId, fc.Arbitrary<Value>>,
);

const varied = ['calibration.samples', 'calibration.dataset', 'plan.ratio', 'plan.metric', 'plan.structure'] as const;
const variants = fc.constantFrom(...varied).chain((by) => {
  const leaf = leaves.find(({ id }) => id === by)!;
  const values = fc.uniqueArray(constants(leaf.type).map(fixed), { minLength: 2, maxLength: 4, selector: identityOf });
  return fc.record({ by: fc.constant(by), values });
});

interface Drawn {
  title: string;
  given: Record<ArgumentId, Value>;
  initial: boolean;
  shows: string[];
  depth: Form['depth'];
  dense: boolean;
  saliency: boolean;
  compensations: Value[];
  evaluated: boolean;
  variants: Form['variants'];
}

/** Forms such as the builders make, in every combination. */
export const forms: fc.Arbitrary<Form> = fc
  .record<Drawn>({
    title: fc.constantFrom('', 'Compare', 'Plan_2'),
    given,
    initial: fc.boolean(),
    shows: fc.subarray(results.map(({ id }) => id as string)),
    depth: fc.constantFrom('model', 'calibration', 'plan'),
    dense: fc.boolean(),
    saliency: fc.boolean(),
    compensations: fc.subarray([absent, fixed('NONE'), fixed('RIDGE'), variable('compensation')]),
    evaluated: fc.boolean(),
    variants: fc.option(variants, { nil: undefined }),
  })
  .map(formOf);

function formOf(drawn: Drawn): Form {
  const { title, depth, dense, saliency } = drawn;
  const compensations = depth === 'plan' ? drawn.compensations : [];
  const evaluated = drawn.evaluated && compensations.length > 0;
  const reached: Record<Group, boolean> = {
    model: true,
    saliency,
    calibration: depth !== 'model',
    plan: depth === 'plan',
    pruned: compensations.length > 0,
    evaluation: dense || evaluated,
  };
  const by = drawn.variants?.by;
  const kept = by && reached[by.split('.')[0] as Group] ? drawn.variants : undefined;
  const values = Object.fromEntries(
    leaves
      .filter(({ id }) => reached[id.split('.')[0] as Group] && id !== kept?.by && drawn.given[id]?.kind !== 'absent')
      .filter(({ id }) => countsIn(id, { arguments: drawn.given, variants: kept, compensations }))
      .map(({ id }) => [id, drawn.given[id]]),
  );
  const used = leaves.filter(({ id }) => values[id]?.kind === 'variable');
  const definitions = used.map(
    (leaf): Definition => ({ name: variableFor(leaf), type: String(leaf.type), initial: undefined }),
  );
  if (compensations.some(({ kind }) => kind === 'variable')) {
    definitions.push({ name: 'compensation', type: 'Compensation', initial: drawn.initial ? 'NONE' : undefined });
  }
  return {
    title,
    variables: definitions,
    arguments: values,
    shows: results.filter(({ id, group }) => drawn.shows.includes(id) && reached[group]).map(({ id }) => id),
    depth,
    dense,
    saliency,
    compensations,
    evaluated,
    variants: kept,
  };
}
