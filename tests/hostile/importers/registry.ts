import { config } from './config.ts';
import { gguf } from './gguf.ts';
import type { HostileImporter } from './importer.ts';
import { jsonl } from './jsonl.ts';
import { parquet } from './parquet.ts';
import { safetensors } from './safetensors.ts';
import { tokenizer } from './tokenizer.ts';

/** Everything that reads files of somebody else's, without a database. */
export const IMPORTERS = { safetensors, gguf, config, tokenizer, jsonl, parquet } as Readonly<
  Record<string, HostileImporter>
>;
