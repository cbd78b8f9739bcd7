import { FlapbookError } from '@flapbook/flap';
import { show } from '../files.ts';
import type { ModelDescription } from '../types.ts';
import type { Architecture } from './architecture.ts';
import { bert } from './bert.ts';
import { bloom } from './bloom.ts';
import { COMPACT_ARCHITECTURES } from './compact.ts';
import { CONFIG_FILE, ConfigReader } from './config.ts';
import { gemma, gemma2, gemma3 } from './gemma.ts';
import { gptNeox } from './gpt-neox.ts';
import { gpt2 } from './gpt2.ts';
import { llama } from './llama.ts';
import { mistral } from './mistral.ts';
import { opt } from './opt.ts';
import { phi3 } from './phi3.ts';
import { qwen2 } from './qwen2.ts';
import { qwen3 } from './qwen3.ts';

/** Every supported architecture; a new one is a file beside this one and a line here. */
export const ARCHITECTURES: readonly Architecture[] = [
  llama,
  mistral,
  qwen2,
  qwen3,
  phi3,
  gemma,
  gemma2,
  gemma3,
  gpt2,
  opt,
  gptNeox,
  bloom,
  bert,
];

/** The architecture that a description is of. */
export function architectureOf({ architecture }: Pick<ModelDescription, 'architecture'>): Architecture {
  const found = ARCHITECTURES.find(({ modelType }) => modelType === architecture);
  if (!found) throw new FlapbookError('UNSUPPORTED_ARCHITECTURE', `There is no architecture ${show(architecture)}.`);
  return found;
}

/** Describes a model from its parsed config.json. */
export function describeModel(fields: Readonly<Record<string, unknown>>): ModelDescription {
  const config = new ConfigReader(fields);
  const modelType = config.string('model_type');
  const readable = [...ARCHITECTURES, ...COMPACT_ARCHITECTURES];
  const architecture = readable.find((candidate) => candidate.modelType === modelType);
  if (!architecture) {
    const supported = ARCHITECTURES.map((candidate) => candidate.modelType).join(', ');
    throw unsupported('model_type', modelType, supported);
  }
  const classNames = config.value('architectures');
  if (classNames !== null) {
    if (!Array.isArray(classNames)) throw config.bad('architectures', 'a list of class names');
    if (!classNames.some((name) => architecture.classNames.includes(name))) {
      throw unsupported('architectures', classNames, architecture.classNames.join(', '));
    }
  }
  return architecture.describe(config);
}

function unsupported(field: string, value: unknown, supported: string): FlapbookError {
  return new FlapbookError(
    'UNSUPPORTED_ARCHITECTURE',
    `${CONFIG_FILE}: ${field} is ${show(value)}; supported: ${supported}.`,
  );
}
