import type { ChildProcess } from 'node:child_process';
import { FlapbookError } from '@flapbook/flap';
import { isAlive, rest, startAside, wake } from '../aside.ts';
import type { FromUnpacker, Outline, ToUnpacker } from './protocol.ts';

const MODULE = new URL('./unpacker.mjs', import.meta.url);
/** What unpacking a group of rows may take of JavaScript's memory. */
const MOST_MEMORY_MIB = 2_048;
/** The longest that one group of rows may take. */
const MOST_MILLISECONDS = 5 * 60_000;

/** The bytes of a file. */
export interface FileBytes {
  readonly byteLength: number;
  slice(start: number, end: number): Uint8Array | Promise<Uint8Array>;
}

/** A process that has nothing to do: starting one takes longer than reading a small file. */
let idle: ChildProcess | null = null;

/**
 * Unpacks one Parquet file in a process of its own. A file of a hundred bytes can say that a value is repeated two
 * thousand million times, of which JavaScript's engine dies, in whatever thread: that process, and nothing else.
 */
export class Unpacker {
  readonly #file: FileBytes;
  readonly #name: string;
  readonly #process = taken();

  private constructor(file: FileBytes, name: string) {
    this.#file = file;
    this.#name = name;
  }

  /** @throws FlapbookError BAD_DATASET, LIMIT_EXCEEDED */
  static async open(
    file: FileBytes,
    name: string,
  ): Promise<{ readonly outline: Outline; readonly unpacker: Unpacker }> {
    const unpacker = new Unpacker(file, name);
    try {
      const outline = await unpacker.#ask({ type: 'open', byteLength: file.byteLength });
      return { outline: outline as Outline, unpacker };
    } catch (error) {
      unpacker.close();
      throw error;
    }
  }

  /**
   * Rows from one to another, which stand in one group.
   *
   * @throws FlapbookError BAD_DATASET, LIMIT_EXCEEDED
   */
  async read(columns: readonly string[], [from, to]: readonly [number, number]): Promise<Record<string, unknown>[]> {
    return (await this.#ask({ type: 'read', columns, from, to })) as Record<string, unknown>[];
  }

  /** Hands the process to the next file, or ends it. */
  close(): void {
    const child = this.#process;
    if (idle === null && isAlive(child)) {
      send(child, { type: 'close' });
      rest(child);
      idle = child;
    } else child.kill('SIGKILL');
  }

  #ask(request: ToUnpacker): Promise<unknown> {
    const child = this.#process;
    return new Promise<unknown>((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(late);
        child.off('message', heard);
        child.off('exit', died);
        end();
      };
      const heard = (message: FromUnpacker) => {
        if (message.type === 'slice') void this.#hand(message);
        else if (message.type === 'value') settle(() => resolve(message.value));
        else settle(() => reject(this.#unreadable(message.message)));
      };
      const died = () => settle(() => reject(this.#tooMuch(`more than ${MOST_MEMORY_MIB} MiB of memory`)));
      const late = setTimeout(() => {
        settle(() => reject(this.#tooMuch(`longer than ${MOST_MILLISECONDS / 60_000} minutes`)));
        child.kill('SIGKILL');
      }, MOST_MILLISECONDS);
      child.on('message', heard);
      child.once('exit', died);
      send(child, request);
    });
  }

  async #hand({ id, start, end }: Extract<FromUnpacker, { type: 'slice' }>): Promise<void> {
    let answer: ToUnpacker;
    try {
      answer = { type: 'bytes', id, bytes: await this.#file.slice(start, end) };
    } catch (error) {
      answer = { type: 'refused', id, message: (error as Error).message };
    }
    send(this.#process, answer);
  }

  #unreadable(why: string): FlapbookError {
    return new FlapbookError('BAD_DATASET', `${this.#name} cannot be read as Parquet: ${why}.`);
  }

  #tooMuch(what: string): FlapbookError {
    return new FlapbookError(
      'LIMIT_EXCEEDED',
      `Unpacking a group of rows of ${this.#name} takes ${what}. If the file is sound, write it with smaller groups.`,
    );
  }
}

function taken(): ChildProcess {
  const child = idle !== null && isAlive(idle) ? idle : startAside(MODULE, { memoryMebibytes: MOST_MEMORY_MIB });
  idle = null;
  wake(child);
  return child;
}

/** A process that has died says so by its end. */
function send(child: ChildProcess, message: ToUnpacker): void {
  if (child.connected) child.send(message, () => undefined);
}
