import { readFileSync } from 'node:fs';
import { withDatabase } from '@flapbook/database/testing';
import { registerDemo } from '@flapbook/operations';
import { openWithWorker } from '@flapbook/operations/testing';
import { createContext, schema } from '@flapbook/schema';
import { type ExecutionResult, graphql, parse, subscribe } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const page = readFileSync(new URL('../../docs/graphql.md', import.meta.url), 'utf8');
/** Every example, with what the page says that it answers. */
const examples = [...page.matchAll(/```graphql\n(.*?)```\n(?:\n```json\n(.*?)```)?/gs)].map(
  ([, source = '', answer]) => ({ name: /^(?:query|mutation|subscription) (\w+)/.exec(source)?.[1], source, answer }),
);

// Each goes on where the one before it ended, as a reader does.
describe('the examples of docs/graphql.md, in their order', () => {
  const database = withDatabase();
  let stack: Awaited<ReturnType<typeof openWithWorker>>;
  let keys: string[] = [];
  beforeAll(async () => {
    stack = await openWithWorker(database.url);
    await registerDemo(stack.operations);
  });
  afterAll(() => stack?.close());

  test.each(examples)('$name', async ({ source, answer }) => {
    const given = { schema, variableValues: { keys }, contextValue: createContext(stack.operations) };
    if (source.startsWith('subscription'))
      return followToTheEnd(await subscribe({ ...given, document: parse(source) }));
    const { data, errors } = await graphql({ ...given, source });
    // What is asked for first is what the next ones run.
    if (keys.length === 0) keys = keysIn(data);
    expectLike(errors ? { errors } : data, JSON.parse(answer ?? 'null'));
  });

  async function followToTheEnd(events: AsyncIterable<ExecutionResult> | ExecutionResult): Promise<void> {
    if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events.errors));
    const open = new Set(keys);
    for await (const { data } of events) {
      const { key, status } = (data as { operations: { operation: { key: string; status: string } } }).operations
        .operation;
      expect(['QUEUED', 'RUNNING', 'SUCCEEDED']).toContain(status);
      if (status === 'SUCCEEDED') open.delete(key);
      if (open.size === 0) return;
    }
  }
});

function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (name === 'key' ? [String(part)] : keysIn(part)));
}

/** All that the page shows is there; … stands for anything, and numbers have the digits that a page prints. */
function expectLike(value: unknown, shown: unknown): void {
  if (shown === '…') return;
  if (typeof shown === 'number' && !Number.isInteger(shown)) {
    expect(Math.abs(Number(value) / shown - 1)).toBeLessThan(1e-3);
  } else if (typeof shown === 'object' && shown !== null) {
    if (Array.isArray(shown)) expect(value).toHaveLength(shown.length);
    for (const [name, part] of Object.entries(shown)) expectLike((value as Record<string, unknown>)[name], part);
  } else {
    expect(value).toBe(shown);
  }
}
