import type { Change } from '../../editor/changes';
import { absent, type Form, same } from '../form';
import type { StepName } from '../steps';
import { childrenOf, ownOf, type Placed, type Survey } from '../survey';
import { addition, emptied, laidOut, removal, reworked, setAlias, textAt } from '../text';
import { Writer } from '../write';
import type { Aim } from './aim';
import { arrange } from './arrange';
import { sharePlan } from './fragments';
import { repeat } from './repeat';

/** Adds and takes away steps, so that the document has the form's. Their parameters and results are set afterwards. */
export function setShape(source: string, aim: Aim): string {
  return stages.reduce((text, stage) => stage(text, aim), source);
}

/** What is taken away goes last, so that what is added can take over its words. */
const stages = [
  collapse,
  grow,
  addDense,
  addSaliency,
  setVariants,
  setCompensations,
  setEvaluated,
  removeDense,
  removeSaliency,
  shrink,
];

/** Leaves one of the siblings that differ in what the form does not vary. */
function collapse(source: string, { from, to, schema }: Aim): string {
  const old = from.variants;
  if (!old || old.by === to.variants?.by) return source;
  const wanted = to.arguments[old.by] ?? absent;
  const kept = old.values.find((value) => same(value, wanted)) ?? old.values[0]!;
  return arrange(source, { by: old.by, values: [kept], schema });
}

/** The branch of the pruned models, as far as the form goes. */
function grow(source: string, { to, schema }: Aim): string {
  return repeat(source, (found) => {
    const { model, calibration } = found.places;
    if (to.depth === 'model') return undefined;
    const writer = writerFor(found, to, schema);
    if (calibration.length === 0) return into(found, model[0], writer.calibrations());
    return to.depth === 'plan' ? intoBare(found, 'calibration', 'plan', () => writer.plans()) : undefined;
  });
}

function shrink(source: string, { to: { depth } }: Aim): string {
  if (depth === 'plan') return source;
  return repeat(source, (found) => without(found, depth === 'model' ? 'calibration' : 'plan'));
}

function addDense(source: string, { to, schema }: Aim): string {
  return repeat(source, (found) => {
    const { dense, model } = found.places;
    return to.dense && dense.length === 0 ? into(found, model[0], writerFor(found, to, schema).dense()) : undefined;
  });
}

function addSaliency(source: string, { to, schema }: Aim): string {
  return repeat(source, (found) => {
    const { saliency, model } = found.places;
    return to.saliency && saliency.length === 0
      ? into(found, model[0], writerFor(found, to, schema).saliency())
      : undefined;
  });
}

function removeSaliency(source: string, { to }: Aim): string {
  return to.saliency ? source : repeat(source, (found) => without(found, 'saliency'));
}

function removeDense(source: string, { to }: Aim): string {
  return to.dense ? source : repeat(source, (found) => without(found, 'dense'));
}

function setVariants(source: string, { from, to, schema }: Aim): string {
  if (!to.variants) return source;
  const shared = !from.variants && to.depth === 'plan' ? sharePlan(source, schema) : source;
  return arrange(shared, { ...to.variants, schema });
}

function setCompensations(source: string, { to, schema }: Aim): string {
  if (to.depth !== 'plan') return source;
  if (to.compensations.length === 0) return repeat(source, (found) => without(found, 'pruned'));
  const grown = repeat(source, (found) =>
    intoBare(found, 'plan', 'pruned', () => writerFor(found, to, schema).pruned()),
  );
  return arrange(grown, { by: 'pruned.compensation', values: to.compensations, schema });
}

function setEvaluated(source: string, { to, schema }: Aim): string {
  return repeat(source, (found) =>
    to.evaluated
      ? intoBare(found, 'pruned', 'evaluation', () => writerFor(found, to, schema).evaluation())
      : without(found, 'evaluation'),
  );
}

/** Writes what is new. An evaluation that is there already is asked for again in its own words. */
function writerFor({ source, places }: Survey, to: Form, schema: Aim['schema']): Writer {
  const present = places.evaluation[0] ?? places.dense[0];
  const evaluation = present && reworked(textAt(source, present.field), (field) => [setAlias(field, undefined)]);
  return new Writer(to, schema, { fragments: false, evaluation });
}

function into({ source, fragments }: Survey, place: Placed | undefined, text: string): Change | undefined {
  const set = place?.field.selectionSet;
  return set && addition(source, ownOf(set, fragments), laidOut(text));
}

/** Adds a step below the first place of its parent that lacks it. */
function intoBare(found: Survey, parent: StepName, step: StepName, text: () => string): Change | undefined {
  const bare = found.places[parent].find((place) => childrenOf(place, step, found).length === 0);
  return bare && into(found, bare, text());
}

/** Takes away the first place of a step. */
function without({ source, places }: Survey, step: StepName): Change | undefined {
  const [place] = places[step];
  if (!place) return undefined;
  const { field, holder } = place;
  return holder.selections.length > 1 ? removal(source, field) : emptied(source, holder, 'key');
}
