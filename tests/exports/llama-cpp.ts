import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const peer = new URL('../../bench/peers/llama.cpp/', import.meta.url);

/** Whether llama.cpp is there; `npm ci --prefix bench/peers/llama.cpp` installs it. */
export const hasLlamaCpp = existsSync(new URL('node_modules/@node-llama-cpp/', peer));

export interface LlamaCppFile {
  readonly file: string;
  readonly rows: readonly (readonly number[])[];
  readonly texts: readonly string[];
}

export interface LlamaCppAnswer {
  /** A row, a position: ln p of every next token. */
  readonly rows: readonly (readonly (readonly number[])[])[];
  readonly texts: readonly (readonly number[])[];
}

/** Runs llama.cpp on GGUF files in a process of its own, which a file may end. */
export async function askLlamaCpp(files: readonly LlamaCppFile[]): Promise<readonly LlamaCppAnswer[]> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('logits.mjs', peer))], { stdio: 'pipe' });
  child.stdin.end(JSON.stringify({ files }));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [answer, complaints, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (status !== 0) throw new Error(`llama.cpp ended with ${status}: ${complaints}`);
  return (JSON.parse(answer) as { readonly files: readonly LlamaCppAnswer[] }).files;
}
