import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

interface Message {
  readonly event: 'progress' | 'restart' | 'started' | 'stopped' | 'interrupted';
  readonly message?: string;
  readonly url?: string;
  readonly owner?: boolean;
}

/** Drives the process of `user.fixture.ts` from a test. */
export class TestUser {
  readonly process: ChildProcess;
  readonly #messages: Message[] = [];
  #errors = '';

  constructor(dataDirectory: string) {
    const fixture = fileURLToPath(new URL('./user.fixture.ts', import.meta.url));
    this.process = spawn(process.execPath, ['--import', 'tsx', fixture, dataDirectory], { detached: true });
    createInterface({ input: this.process.stdout! }).on('line', (line) => {
      this.#messages.push(JSON.parse(line) as Message);
      this.process.emit('message-line');
    });
    this.process.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
  }

  /** Waits for a message that says so. Fails if the process ends without. */
  async next(event: Message['event']): Promise<Message> {
    for (;;) {
      const found = this.#messages.find((message) => message.event === event);
      if (found) return found;
      if (this.process.exitCode !== null || this.process.signalCode !== null) throw new Error(this.#errors);
      await Promise.race([once(this.process, 'message-line'), once(this.process, 'close')]);
    }
  }

  /** What it was told about restarts of the server so far. */
  notes(): string[] {
    return this.#messages.filter(({ event }) => event === 'restart').map(({ message }) => message!);
  }

  tell(command: 'stop' | 'exit' | 'throw'): void {
    this.process.stdin!.write(`${command}\n`);
  }

  async ended(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit');
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended();
  }
}
