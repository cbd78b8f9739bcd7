import { figuresOf } from './figures';

export interface Setting {
  path: string;
  value: unknown;
  isDefault: boolean;
}

/** How a value is written in a document: names of enums stand bare. */
type Writing = 'plain' | 'enum';

interface Step {
  /** Before the settings of this step in their paths. */
  prefix: string;
  /** The arguments that the step takes, in order; the settings in no list are the server's own. */
  arguments: Record<string, Writing>;
  write: (values: string[]) => string;
}

const input = (field: string) => (values: string[]) => `${field}(input: { ${values.join(', ')} })`;

const steps: Record<string, Step> = {
  calibration: {
    prefix: 'calibration.',
    arguments: { dataset: 'plain', samples: 'plain', sequenceLength: 'plain', sampling: 'enum', seed: 'plain' },
    write: input('calibration'),
  },
  saliency: {
    prefix: 'saliency.',
    arguments: {
      dataset: 'plain',
      samples: 'plain',
      sequenceLength: 'plain',
      sampling: 'enum',
      seed: 'plain',
      variant: 'enum',
    },
    write: input('saliency'),
  },
  plan: {
    prefix: 'plan.',
    arguments: {
      ratio: 'plain',
      metric: 'enum',
      structure: 'enum',
      estimator: 'enum',
      removeHeads: 'plain',
      squareAttentionScore: 'plain',
      allowEmpty: 'plain',
      seed: 'plain',
      budget: 'enum',
      outlierThreshold: 'plain',
      outlierSpread: 'plain',
      protectedLayers: 'plain',
      channelMultiple: 'plain',
      reduction: 'enum',
    },
    write: input('plan'),
  },
  prunedModel: {
    prefix: 'pruned.',
    arguments: { compensation: 'enum', lambda: 'plain', holdOut: 'plain' },
    write: (values) => (values.length > 0 ? `pruned(${values.join(', ')})` : 'pruned'),
  },
  evaluation: {
    prefix: 'evaluation.',
    arguments: { dataset: 'plain', sequenceLength: 'plain', maxRows: 'plain' },
    write: input('evaluation'),
  },
  zeroShot: {
    prefix: 'zeroShot.',
    arguments: { dataset: 'plain', era: 'enum', limit: 'plain' },
    write: input('zeroShot'),
  },
  latency: {
    prefix: 'latency.',
    arguments: { batch: 'plain', sequenceLength: 'plain', repetitions: 'plain', warmUp: 'plain' },
    write: input('latency'),
  },
  export: {
    prefix: 'export.',
    arguments: { format: 'enum', dataType: 'enum' },
    write: (values) => `export(${values.join(', ')})`,
  },
};

/** Which steps lead to each kind, as far as they are in its settings. */
const ways: Record<string, readonly string[]> = {
  calibration: ['calibration'],
  saliency: ['saliency'],
  plan: ['calibration', 'saliency', 'plan'],
  prunedModel: ['calibration', 'saliency', 'plan', 'prunedModel'],
  evaluation: ['calibration', 'saliency', 'plan', 'prunedModel', 'evaluation'],
  zeroShot: ['calibration', 'saliency', 'plan', 'prunedModel', 'zeroShot'],
  latency: ['calibration', 'saliency', 'plan', 'prunedModel', 'latency'],
  export: ['calibration', 'saliency', 'plan', 'prunedModel', 'export'],
};

/**
 * The document that asks for an operation by way of the pipeline, so that whoever opens it can change any parameter.
 * Defaults are left out, as a person would. The ratio is a variable: it gets a slider. Undefined for kinds without a way,
 * and for models that were pruned in steps.
 */
export function pipelineDocument(kind: string, settings: readonly Setting[]): string | undefined {
  const way = ways[kind];
  const model = settings.find(({ path }) => path === 'model')?.value;
  if (!way || typeof model !== 'string' || isRefined(kind, settings)) return undefined;
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

/** Whether a calibration on the way is of a model that had been pruned before: the document would be as long as its rounds. */
function isRefined(kind: string, settings: readonly Setting[]): boolean {
  const before = kind === 'calibration' ? 'pruned.' : 'calibration.pruned.';
  return settings.some(({ path }) => path.startsWith(before));
}

/** Own settings by name, objects in them put together again. */
function settingsOf(prefix: string, settings: readonly Setting[]): Map<string, Setting> {
  const own = settings.filter(({ path }) =>
    prefix === ''
      ? !/^(calibration|saliency|plan|gram|pruned)\./.test(path) && path !== 'model'
      : path.startsWith(prefix),
  );
  const named = new Map(own.map((setting) => [setting.path.slice(prefix.length), setting]));
  // What a regression holds out is said where it is asked for, and kept with the products that it is fitted by.
  const heldOut = settings.find(({ path }) => path === 'gram.holdOut');
  return heldOut && named.has('lambda') ? named.set('holdOut', heldOut) : named;
}

function valuesOf(step: Step, own: Map<string, Setting>): string[] {
  const plain = Object.entries(step.arguments).flatMap(([name, writing]) => {
    const setting = own.get(name);
    if (!setting || setting.isDefault || setting.value === null) return [];
    if (name === 'ratio') return ['ratio: $ratio'];
    return [`${name}: ${writing === 'enum' ? String(setting.value) : JSON.stringify(setting.value)}`];
  });
  return step === steps.calibration ? [...plain, ...sequentialOf(own)] : plain;
}

function sequentialOf(own: Map<string, Setting>): string[] {
  const ratio = own.get('sequential.ratio')?.value;
  if (ratio === undefined) return [];
  const metric = own.get('sequential.metric')?.value;
  const square = own.get('sequential.squareAttentionScore')?.value;
  return [`sequential: { ratio: ${ratio}, metric: ${metric}, squareAttentionScore: ${square} }`];
}

function indented(text: string, depth: number): string {
  return text
    .split('\n')
    .map((line) => `${'  '.repeat(depth)}${line.trim()}\n`)
    .join('');
}
