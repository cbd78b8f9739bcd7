import { type FileHandle, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { type ErrorCode, FlapbookError } from '@flapbook/flap';

/** What to say when a file of a model folder cannot be used. */
export interface FileRule {
  readonly code: ErrorCode;
  readonly maxBytes: number;
}

/** Whether `directory` is a folder; anything else, unreadable places included, is not. */
export async function isDirectory(directory: string): Promise<boolean> {
  const entry = await stat(directory).catch(() => null);
  return entry?.isDirectory() ?? false;
}

/** Size of a regular file, or null where there is none. Links are followed: the Hugging Face cache is made of them. */
export async function regularFileSize(file: string): Promise<number | null> {
  const entry = await stat(file).catch(() => null);
  return entry?.isFile() ? entry.size : null;
}

/** Reads a small file of a model folder as text; null where the folder has no such regular file. */
export async function readSmallFile(directory: string, name: string, rule: FileRule): Promise<string | null> {
  const file = path.join(directory, name);
  const size = await regularFileSize(file);
  if (size === null) return null;
  if (size > rule.maxBytes) {
    throw new FlapbookError(rule.code, `${name} has ${size} bytes; at most ${rule.maxBytes} are read.`);
  }
  const handle = await open(file, 'r');
  try {
    const bytes = await readFully(handle, { start: 0, length: size, file: name, code: rule.code });
    return decodeText(bytes, name, rule.code);
  } finally {
    await handle.close();
  }
}

/** `readSmallFile`, parsed: the value must be a JSON object. */
export async function readJsonObject(
  directory: string,
  name: string,
  rule: FileRule,
): Promise<Readonly<Record<string, unknown>> | null> {
  const text = await readSmallFile(directory, name, rule);
  return text === null ? null : parseJsonObject(text, name, rule.code);
}

/** Deeper than anything that a model says of itself; whoever walks a value in functions that call themselves may rely on it. */
const MOST_LEVELS = 100;

/** Whether brackets outside of strings stand within more than so many others. */
function isDeeperThan(most: number, text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
    } else if (character === '{' || character === '[') {
      if (++depth > most) return true;
    } else if (character === '}' || character === ']') depth--;
  }
  return false;
}

/** Parses a JSON object or says which file does not hold one. */
export function parseJsonObject(text: string, name: string, code: ErrorCode): Readonly<Record<string, unknown>> {
  if (isDeeperThan(MOST_LEVELS, text)) {
    throw new FlapbookError(code, `${name} is nested more than ${MOST_LEVELS} levels deep.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FlapbookError(code, `${name} is not valid JSON: ${(cause as Error).message}.`, { cause });
  }
  if (!isRecord(value)) throw new FlapbookError(code, `${name} must hold a JSON object.`);
  return value;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Strict UTF-8; a byte order mark is dropped. */
export function decodeText(bytes: Uint8Array, name: string, code: ErrorCode): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FlapbookError(code, `${name} is not valid UTF-8.`, { cause });
  }
}

/** The largest single read; some systems cut reads at 2 GiB. */
const MAX_READ_BYTES = 2 ** 30;

/**
 * Positional read of exactly `length` bytes; a file that ends earlier is an error that says how many are missing.
 *
 * @param memory - gives the bytes that are read into, whatever they hold
 */
export async function readFully(
  handle: FileHandle,
  where: { readonly start: number; readonly length: number; readonly file: string; readonly code: ErrorCode },
  memory: (byteLength: number) => Uint8Array = newMemory,
): Promise<Uint8Array> {
  const bytes = memory(where.length);
  let done = 0;
  while (done < where.length) {
    const wanted = Math.min(where.length - done, MAX_READ_BYTES);
    const { bytesRead } = await handle.read(bytes, done, wanted, where.start + done);
    if (bytesRead === 0) {
      throw new FlapbookError(
        where.code,
        `${where.file} ends at byte ${where.start + done}: ${where.length - done} of the ${where.length} bytes from ${where.start} on are missing.`,
      );
    }
    done += bytesRead;
  }
  return bytes;
}

/** Not zeroed first: every byte is read or the buffer is dropped. */
function newMemory(byteLength: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(byteLength).buffer);
}

/** A value as an error message shows it: JSON, cut short. */
export function show(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : json(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // It calls itself level by level, which parsing does not.
    return 'nested too deeply to be shown';
  }
}
