import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Runtime } from './runtime.ts';
import { SessionCache } from './sessions.ts';

/** A stand-in for the runtime that tells which sessions live; a graph of 255 cannot be made. */
function fakeRuntime() {
  const alive = new Set<number>();
  let created = 0;
  const create = async (graph: Uint8Array) => {
    created++;
    const id = graph[0]!;
    if (id === 255) throw new Error('bad graph');
    alive.add(id);
    return { id, release: async () => void alive.delete(id) };
  };
  const runtime = { InferenceSession: { create } } as unknown as Pick<Runtime, 'InferenceSession'>;
  return { alive, created: () => created, cache: new SessionCache(runtime, {}) };
}

function build(id: number): Uint8Array {
  return Uint8Array.of(id);
}

const nothing = async (): Promise<void> => undefined;

describe('SessionCache', () => {
  it('makes a session once and releases the least recently used', async () => {
    const { alive, created, cache } = fakeRuntime();
    for (const id of [0, 1, 2, 3, 4, 5, 0, 6]) await cache.use({ spec: id, build }, nothing);
    expect(created()).toBe(7);
    expect([...alive].sort()).toEqual([0, 2, 3, 4, 5, 6]);
    await cache.close();
    expect(alive.size).toBe(0);
  });

  it('never releases a session in use', async () => {
    const { alive, cache } = fakeRuntime();
    const work = new EventEmitter();
    const running = cache.use({ spec: 100, build }, () => once(work, 'finished'));
    for (let id = 0; id < 20; id++) await cache.use({ spec: id, build }, nothing);
    await cache.close();
    expect([...alive]).toEqual([100]);
    work.emit('finished');
    await running;
    expect(alive.size).toBe(0);
  });

  it('is not harmed by a session that could not be made', async () => {
    const { alive, created, cache } = fakeRuntime();
    for (let i = 0; i < 2; i++) await expect(cache.use({ spec: 255, build }, nothing)).rejects.toThrow('bad graph');
    expect(created()).toBe(2);
    for (let id = 0; id < 20; id++) await cache.use({ spec: id, build }, nothing);
    await cache.close();
    expect(alive.size).toBe(0);
  });
});
