export interface Setting {
  path: string;
  value: unknown;
  isDefault: boolean;
}

/** How a value is written in a document: names of enums stand bare. */
type Writing = 'plain' | 'enum';

export interface Step {
  /** Before the settings of this step in their paths. */
  prefix: string;
  /** The arguments that the step takes, in order; the settings in no list are the server's own. */
  arguments: Record<string, Writing>;
  write: (values: string[]) => string;
}

const input = (field: string) => (values: string[]) => `${field}(input: { ${values.join(', ')} })`;

export const steps: Record<string, Step> = {
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
      mostParameters: 'plain',
      mostMultiplyAdds: 'plain',
      costContext: 'plain',
      mostLatency: 'plain',
      latencyBatch: 'plain',
      latencyLength: 'plain',
      latencyNewTokens: 'plain',
      latencyMachine: 'plain',
      latencyProvider: 'plain',
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
    arguments: {
      batch: 'plain',
      sequenceLength: 'plain',
      repetitions: 'plain',
      warmUp: 'plain',
      newTokens: 'plain',
    },
    write: input('latency'),
  },
  latencyTable: {
    prefix: 'latencyTable.',
    arguments: {
      batch: 'plain',
      sequenceLength: 'plain',
      newTokens: 'plain',
      repetitions: 'plain',
      warmUp: 'plain',
      machine: 'plain',
      provider: 'plain',
    },
    write: input('latencyTable'),
  },
  export: {
    prefix: 'export.',
    arguments: { format: 'enum', dataType: 'enum' },
    write: (values) => `export(${values.join(', ')})`,
  },
};

/** What a plan calls the parameters of the table that its limit of the latency is read from. */
const tableArguments = {
  batch: 'latencyBatch',
  sequenceLength: 'latencyLength',
  newTokens: 'latencyNewTokens',
  machine: 'latencyMachine',
  provider: 'latencyProvider',
};

/** Own settings by name, objects in them put together again. */
export function settingsOf(prefix: string, settings: readonly Setting[]): Map<string, Setting> {
  const own = settings.filter(({ path }) =>
    prefix === ''
      ? !/^(calibration|saliency|latencyTable|plan|gram|pruned)\./.test(path) && path !== 'model'
      : path.startsWith(prefix),
  );
  const named = new Map(own.map((setting) => [setting.path.slice(prefix.length), setting]));
  if (named.has('mostLatency')) {
    for (const [name, argument] of Object.entries(tableArguments)) {
      const setting = settings.find(({ path }) => path === `latencyTable.${name}`);
      if (setting) named.set(argument, setting);
    }
  }
  // What a regression holds out is said where it is asked for, and kept with the products that it is fitted by.
  const heldOut = settings.find(({ path }) => path === 'gram.holdOut');
  return heldOut && named.has('lambda') ? named.set('holdOut', heldOut) : named;
}

export function valuesOf(step: Step, own: Map<string, Setting>): string[] {
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

/** Lines at a depth, two blanks each. */
export function indented(text: string, depth: number): string {
  return text
    .split('\n')
    .map((line) => `${'  '.repeat(depth)}${line.trim()}\n`)
    .join('');
}
