import { figuresOf } from './figures';
import { indented, type Setting, settingsOf, steps, valuesOf } from './pipeline-steps';
import { refinedDocument } from './refined-document';

export type { Setting } from './pipeline-steps';

/** Which steps lead to each kind, as far as they are in its settings. */
const ways: Record<string, readonly string[]> = {
  calibration: ['calibration'],
  saliency: ['saliency'],
  plan: ['calibration', 'saliency', 'plan'],
  prunedModel: ['calibration', 'saliency', 'plan', 'prunedModel'],
  evaluation: ['calibration', 'saliency', 'plan', 'prunedModel', 'evaluation'],
  zeroShot: ['calibration', 'saliency', 'plan', 'prunedModel', 'zeroShot'],
  latency: ['calibration', 'saliency', 'plan', 'prunedModel', 'latency'],
  latencyTable: ['latencyTable'],
  export: ['calibration', 'saliency', 'plan', 'prunedModel', 'export'],
};

/**
 * The document that asks for an operation by way of the pipeline, so that whoever opens it can change any parameter.
 * Defaults are left out, as a person would. The ratio is a variable: it gets a slider. Undefined for kinds without a way,
 * and for models that were pruned in steps which `Model.iterative` does not take.
 */
export function pipelineDocument(kind: string, settings: readonly Setting[]): string | undefined {
  const way = ways[kind];
  const model = settings.find(({ path }) => path === 'model')?.value;
  if (!way || typeof model !== 'string') return undefined;
  if (isRefined(kind, settings)) return refinedDocument(kind, settings);
  const found = way.flatMap((name) => {
    const step = steps[name]!;
    const own = settingsOf(name === kind ? '' : step.prefix, settings);
    return own.size > 0 ? [{ step, own }] : [];
  });
  // A plan hangs from its saliency; a calibration that its compensation takes stands beside it.
  const beside = found.some(({ step }) => step === steps.saliency)
    ? found.find(({ step }) => step === steps.calibration)
    : undefined;
  const taken = found.filter((one) => one !== beside);
  const ratio = taken.find(({ step }) => step === steps.plan)?.own.get('ratio');
  const calls = taken.map(({ step, own }) => {
    const more =
      beside && step === steps.plan ? [`calibration: { ${valuesOf(beside.step, beside.own).join(', ')} }`] : [];
    return step.write([...valuesOf(step, own), ...more]);
  });
  const lines = [`model(name: ${JSON.stringify(model)})`, ...calls];
  const open = lines.map((line, depth) => `${'  '.repeat(depth + 1)}${line} {\n`).join('');
  const close = lines.map((_, depth) => `${'  '.repeat(lines.length - depth)}}\n`).join('');
  const variables = ratio ? `($ratio: Ratio! = ${ratio.value})` : '';
  const name = kind.charAt(0).toUpperCase() + kind.slice(1);
  return `query ${name}${variables} {\n${open}${indented(figuresOf(kind), lines.length + 1)}${close}}\n`;
}

/** Whether a calibration on the way is of a model that had been pruned before: `Model.iterative` says it in one line, where its rounds are alike. */
function isRefined(kind: string, settings: readonly Setting[]): boolean {
  const before = kind === 'calibration' ? 'pruned.' : 'calibration.pruned.';
  return settings.some(({ path }) => path.startsWith(before));
}
