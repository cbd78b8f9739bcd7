import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import { openWithWorker } from '@flapbook/operations/testing';
import { type ExecutionResult, graphql, parse, subscribe } from 'graphql';
import { afterAll, beforeAll } from 'vitest';
import { createContext, schema } from '../src/index.ts';

export interface Fixture {
  readonly operations: Operations;
  /** Where the model and the texts lie. */
  readonly folder: string;
  /** Executes a document in a context of its own, as a server does for each request. */
  ask(source: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Opens a subscription. */
  follow(source: string, variables?: Readonly<Record<string, unknown>>): Promise<AsyncIterableIterator<Answer, void>>;
}

/** An answer whose parts a test names; what is not there fails the test. */
export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a document's answer
  readonly data: any;
  readonly errors: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
}

/**
 * A database with the model `tiny` (two layers of four heads and 24 MLP channels) and the data set `cats`, a text.
 *
 * @param options.worker whether a real worker with the real engine runs what is queued
 * @param options.artifacts whether it has an artifact store
 */
export function withPipeline({
  worker,
  artifacts = false,
}: {
  readonly worker: boolean;
  readonly artifacts?: boolean;
}): Fixture {
  const database = withDatabase();
  let folder: string;
  let operations: Operations;
  let close: () => Promise<void> = async () => undefined;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'flapbook-schema-'));
    const store = artifacts ? { artifacts: path.join(folder, 'artifacts') } : {};
    const stack = worker ? await openWithWorker(database.url, undefined, store) : null;
    operations = stack?.operations ?? (await openOperations({ url: database.url, applicationName: 'test' }));
    close = () => stack?.close() ?? operations.close();
    await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
    await operations.models.register('tiny', path.join(folder, 'model'));
    const file = path.join(folder, 'cats.txt');
    await writeFile(file, 'The cat sat on the mat and looked at the moon.\n'.repeat(400));
    await operations.datasets.register('cats', 'About cats', { format: 'text', file, joining: 'NONE' });
  });
  afterAll(async () => {
    await close();
    await rm(folder, { recursive: true });
  });

  return {
    get operations() {
      return operations;
    },
    get folder() {
      return folder;
    },
    async ask(source, variableValues) {
      return answerOf(await graphql({ schema, source, variableValues, contextValue: createContext(operations) }));
    },
    async follow(source, variableValues) {
      const document = parse(source);
      const result = await subscribe({ schema, document, variableValues, contextValue: createContext(operations) });
      if (!(Symbol.asyncIterator in result)) throw new Error(JSON.stringify(result.errors));
      return answers(result);
    },
  };
}

/** Not a generator of its own: that could not be ended while it waits for the next event. */
function answers(results: AsyncGenerator<ExecutionResult, void>): AsyncIterableIterator<Answer, void> {
  const mapped = ({ done, value }: IteratorResult<ExecutionResult, void>): IteratorResult<Answer, void> =>
    done ? { done, value: undefined } : { done: false, value: answerOf(value as ExecutionResult) };
  return {
    next: async () => mapped(await results.next()),
    return: async () => mapped(await results.return()),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function answerOf({ data, errors = [] }: ExecutionResult): Answer {
  return { data, errors };
}
