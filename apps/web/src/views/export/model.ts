import { whole } from '../../format/numbers';

/** What a verdict means, in a word and a sign that say the same. */
export const verdicts: Record<string, { word: string; tone: 'good' | 'warn' | 'bad' }> = {
  EXACT: { word: 'Exact', tone: 'good' },
  EXACT_WITH_PADDING: { word: 'Exact, with units of zeros', tone: 'good' },
  LOSES_BIAS: { word: 'Loses biases of the compensation', tone: 'warn' },
  REFUSED: { word: 'Cannot be written in this format', tone: 'bad' },
};

export interface ExportedFile {
  name: string;
  byteLength?: number;
  digest?: string;
  address?: string;
}

export interface ExportObject {
  key?: string;
  formatTitle?: string;
  dataType?: string;
  verdict?: string | null;
  reasons?: readonly string[] | null;
  weightBytes?: number | null;
  byteLength?: number | null;
  archive?: string | null;
  folder?: string;
  files?: readonly ExportedFile[] | null;
  usage?: readonly { title: string; text: string; language?: string }[] | null;
  selfTest?: { tokens?: number; difference?: number; tolerance?: number } | null;
}

/** What a data type is called; the base model's own by words. */
export function dataTypeName(dataType: string): string {
  return { STORED: 'as in the base model', F32: 'float32', F16: 'float16', BF16: 'bfloat16' }[dataType] ?? dataType;
}

/** How near the files are to the model, in words. */
export function tested({ tokens, difference, tolerance }: NonNullable<ExportObject['selfTest']>): string {
  const on = tokens === undefined ? '' : ` over ${whole(tokens)} tokens`;
  const limit = tolerance === undefined ? '' : `; ${tolerance} would be allowed`;
  if (difference === undefined) return `The files were read again and compute the same${on}.`;
  const apart = difference === 0 ? 'to the last bit' : `within ${difference.toPrecision(2)} nats a token`;
  return `The files were read again and give the model’s likelihoods ${apart}${on}${limit}.`;
}
