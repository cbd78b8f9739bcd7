import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const peer = new URL('../../bench/peers/llama.cpp/', import.meta.url);

/** Whether llama.cpp is there; `npm ci --prefix bench/peers/llama.cpp` installs it. */
export const hasLlamaCpp = existsSync(new URL('node_modules/@node-llama-cpp/', peer));

export interface LlamaCppFile {
  readonly file: string;
  readonly row: readonly number[];
  /** Of the row: after which of its tokens it is asked for the next one. */
  readonly positions: readonly number[];
  readonly texts: readonly string[];
}

export interface LlamaCppAnswer {
  /** A position: ln p of every next token. */
  readonly positions: readonly (readonly number[])[];
  readonly texts: readonly (readonly number[])[];
}

/**
 * Runs llama.cpp on GGUF files in a process of its own, which a file may end.
 *
 * @param folder - where the question and the answer are written
 */
export async function askLlamaCpp(files: readonly LlamaCppFile[], folder: string): Promise<readonly LlamaCppAnswer[]> {
  const [request, answer] = [path.join(folder, 'request.json'), path.join(folder, 'answer.json')];
  await writeFile(request, JSON.stringify({ files }));
  const script = fileURLToPath(new URL('logits.mjs', peer));
  const child = spawn(process.execPath, [script, request, answer], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<string>((resolve) =>
    child.once('close', (code, signal) => resolve(String(code ?? signal))),
  );
  const [complaints, status] = await Promise.all([text(child.stderr), ended]);
  if (status !== '0') throw new Error(`llama.cpp ended with ${status}: ${complaints}`);
  return (JSON.parse(await readFile(answer, 'utf8')) as { readonly files: readonly LlamaCppAnswer[] }).files;
}
