import { describe, expect, test } from 'vitest';
import { areLayers, isWithin, Linked, rangeText } from './linked';
import { dimmed, headAt, layerAt, moved } from './parts/layer-cursor-model';

describe('linked figures', () => {
  test('are told of a place once, and of nothing that is as it was', () => {
    const linked = new Linked();
    let told = 0;
    linked.subscribe(() => {
      told += 1;
    });
    linked.point({ layer: 3 });
    linked.point({ layer: 3 });
    linked.point({ layer: 3, head: 1 });
    linked.point(undefined);
    expect(told).toBe(3);
  });

  test('look at a range drawn in either direction, at one layer, and at all again', () => {
    const linked = new Linked();
    linked.choose(7, 4);
    expect(linked.getSnapshot().range).toEqual({ from: 4, to: 7 });
    linked.toggle(5);
    expect(linked.getSnapshot().range).toEqual({ from: 5, to: 5 });
    linked.toggle(5);
    expect(linked.getSnapshot().range).toBeUndefined();
    expect(linked.clear()).toBe(false);
  });

  test('name what they look at', () => {
    expect([rangeText({ from: 4, to: 4 }), rangeText({ from: 4, to: 7 })]).toEqual(['layer 4', 'layers 4–7']);
    expect([isWithin(4, undefined), isWithin(4, { from: 4, to: 4 }), isWithin(3, { from: 4, to: 9 })]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('a cursor over layers', () => {
  const lanes = { layers: [0, 1, 2, 3], start: 20, pitch: 10 };

  test('finds layers and heads under a pointer', () => {
    expect([19, 20, 59, 60].map((y) => layerAt(lanes, y))).toEqual([undefined, 0, 3, undefined]);
    const heads = { count: 2, start: 30, size: 5 };
    expect([29, 30, 39, 40].map((x) => headAt(heads, x))).toEqual([undefined, 0, 1, undefined]);
    expect(headAt(undefined, 30)).toBeUndefined();
  });

  test('dims what is not looked at, neighbours in one piece', () => {
    expect(dimmed(lanes, { from: 1, to: 2 })).toEqual([
      { start: 20, length: 10 },
      { start: 50, length: 10 },
    ]);
    expect(dimmed(lanes, { from: 3, to: 3 })).toEqual([{ start: 20, length: 30 }]);
    expect(dimmed(lanes, undefined)).toEqual([]);
  });

  test('is moved by keys along layers and heads, and stops at the ends', () => {
    const go = (key: string, pointed?: { layer: number; head?: number }) =>
      moved(key, lanes, { pointed, heads: 2, along: 'rows' });
    expect(go('ArrowDown')).toEqual({ layer: 0 });
    expect(go('ArrowDown', { layer: 3, head: 1 })).toEqual({ layer: 3, head: 1 });
    expect(go('ArrowUp', { layer: 3 })).toEqual({ layer: 2 });
    expect(go('ArrowRight', { layer: 2 })).toEqual({ layer: 2, head: 0 });
    expect(go('ArrowRight', { layer: 2, head: 1 })).toEqual({ layer: 2, head: 1 });
    expect(go('ArrowLeft', { layer: 2, head: 0 })).toEqual({ layer: 2 });
    expect(go('End', { layer: 0 })).toEqual({ layer: 3 });
    expect(go('x', { layer: 0 })).toBeUndefined();
    expect(moved('ArrowRight', lanes, { pointed: { layer: 1 }, heads: 0, along: 'columns' })).toEqual({ layer: 2 });
  });
});

test.each([
  [[], true],
  [[0, 0], true],
  [[3, 7], true],
  [[7, 3], false],
  [[1], false],
  [[-1, 2], false],
  [[0, 1.5], false],
  [[0, '1'], false],
  [{ from: 0, to: 1 }, false],
])('whether an address may name the layers %j: %s', (value, fits) => {
  expect(areLayers(value)).toBe(fits);
});
