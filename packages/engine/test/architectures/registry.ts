import { bert } from './bert.ts';
import { bloom } from './bloom.ts';
import { gemma, gemma2, gemma3 } from './gemma.ts';
import { gptNeox, gptNeoxSerial } from './gpt-neox.ts';
import { gpt2 } from './gpt2.ts';
import { llamaYarn, mistral, qwen2, qwen3 } from './llama-like.ts';
import { opt, opt350m } from './opt.ts';
import { phi3 } from './phi3.ts';
import type { Reference } from './reference.ts';

/** Every architecture's reference, some in several variants; LLaMA itself has its own in `../reference.ts`. */
export const REFERENCES: readonly Reference[] = [
  llamaYarn,
  mistral,
  qwen2,
  qwen3,
  phi3,
  gemma,
  gemma2,
  gemma3,
  gpt2,
  opt,
  opt350m,
  gptNeox,
  gptNeoxSerial,
  bloom,
  bert,
];
