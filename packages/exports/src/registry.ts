import { FlapbookError } from '@flapbook/flap';
import type { ExportFormat } from './format.ts';
import { flapResult } from './formats/flap.ts';
import { gguf } from './formats/gguf.ts';
import { huggingFace } from './formats/hugging-face.ts';
import { huggingFaceCompact } from './formats/hugging-face-compact.ts';
import { onnx } from './formats/onnx.ts';

/** Every format; a new one is a file in `formats` and an entry here. */
const FORMATS = [huggingFace, huggingFaceCompact, gguf, onnx, flapResult] as const satisfies readonly ExportFormat[];

export const EXPORT_FORMATS: ReadonlyMap<string, ExportFormat> = new Map(
  FORMATS.map((format): [string, ExportFormat] => [format.name, format]),
);

/** @throws FlapbookError BAD_PARAMETER */
export function exportFormat(name: string): ExportFormat {
  const format = EXPORT_FORMATS.get(name);
  if (format !== undefined) return format;
  throw new FlapbookError(
    'BAD_PARAMETER',
    `No export format is called ${JSON.stringify(name.slice(0, 80))}; there are ${[...EXPORT_FORMATS.keys()].join(', ')}.`,
  );
}
