import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { getPriority, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const RESTART_MILLISECONDS = 250;

export interface Program {
  readonly name: string;
  readonly module: URL;
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** 5 when absent: what is tested should not take the machine from whoever works on it. */
  readonly niceness?: number;
}

/** What a program tells its parent once it is ready. */
type Ready = { readonly type: string; readonly url?: string };

/** A process that is started again when it dies, as systemd or Kubernetes would. */
export class Supervised {
  readonly name: string;
  readonly #program: Program;
  #child!: ChildProcess;
  #ready!: Promise<Ready>;
  #stopping = false;

  constructor(program: Program) {
    this.name = program.name;
    this.#program = program;
    this.#start();
  }

  get child(): ChildProcess {
    return this.#child;
  }

  /** Resolves with what the process says once it is up, also while it is being started again. */
  async ready(): Promise<Ready> {
    for (;;) {
      const message = await this.#ready;
      if (message.type === 'ready' && isAlive(this.#child)) return message;
      if (this.#stopping) throw new Error(`${this.name} was stopped.`);
      await sleep(RESTART_MILLISECONDS);
    }
  }

  /** `kill -9`. @returns the number of the process that is no more */
  kill(): number {
    const pid = this.#child.pid!;
    this.#child.kill('SIGKILL');
    return pid;
  }

  /** Ends the process in good order and leaves it so. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (!isAlive(this.#child)) return;
    const ended = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    await ended;
  }

  #start(): void {
    const { module, environment, arguments: given = [], niceness = 5 } = this.#program;
    const child = fork(module, given, {
      execArgv: ['--import', import.meta.resolve('tsx')],
      env: { ...process.env, ...environment },
    });
    if (child.pid !== undefined) raiseNiceness(child.pid, niceness);
    this.#child = child;
    const exit = once(child, 'exit');
    this.#ready = Promise.race([
      once(child, 'message').then(([message]) => message as Ready),
      exit.then((): Ready => ({ type: 'dead' })),
    ]);
    void exit.then(async () => {
      if (!this.#stopping) await sleep(RESTART_MILLISECONDS);
      if (!this.#stopping) this.#start();
    });
  }
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** Only the superuser may lower it. */
function raiseNiceness(pid: number, niceness: number): void {
  if (niceness > getPriority(pid)) setPriority(pid, niceness);
}
