import { expect, test } from 'vitest';
import type { Viewer } from '../../client/viewer';
import { type Belonging, labelOf, mayChange, placesFor } from './places';

const own = { id: 'o', name: 'Ada', isPersonal: true, role: 'ADMIN' } as const;
const lab = { id: 'l', name: 'Lab', isPersonal: false, role: 'RESEARCHER' } as const;
const zoo = { id: 'z', name: 'Zoo', isPersonal: false, role: 'VIEWER' } as const;
const viewer = (change: Partial<Viewer> = {}): Viewer => ({
  name: 'Ada',
  role: 'RESEARCHER',
  isLocal: false,
  workspace: { id: 'l', role: 'RESEARCHER' },
  workspaces: [own, lab, zoo],
  ...change,
});
const of = (change: Partial<Belonging> = {}): Belonging => ({
  isForAll: false,
  isShared: false,
  workspace: lab,
  shares: [],
  ...change,
});

test.each<[string | null, Belonging, Viewer]>([
  ['Lab', of(), viewer()],
  ['My own', of({ workspace: own }), viewer()],
  ['All members', of({ workspace: null, isForAll: true }), viewer()],
  // Whoever has one workspace knows whose things are.
  [null, of({ workspace: own }), viewer({ workspaces: [own] })],
  ['Shared by Lab', of({ isShared: true }), viewer({ workspaces: [own] })],
  ['Shared by another workspace', of({ isShared: true, workspace: null }), viewer({ workspaces: [own] })],
  ['Lab · shared with 1', of({ shares: [{ id: 's', isForAll: false, workspace: own }] }), viewer()],
  ['Lab · shared with all members', of({ shares: [{ id: 's', isForAll: true, workspace: null }] }), viewer()],
])('a label: %s', (label, belonging, whoever) => {
  expect(labelOf(belonging, whoever)).toBe(label);
});

test('things go where whoever looks may put something', () => {
  expect(placesFor(viewer()).map(({ title }) => title)).toEqual(['My own', 'Lab', 'All members']);
  expect(placesFor(viewer({ role: 'VIEWER' }))).toEqual([]);
});

test.each<[boolean, Partial<Viewer>]>([
  [true, {}],
  [true, { workspace: null }],
  [false, { workspace: { id: 'z', role: 'VIEWER' } }],
  [false, { role: 'VIEWER' }],
  [false, { isLocal: true, role: 'ADMIN', workspace: null }],
])('may change: %s', (may, change) => {
  expect(mayChange(viewer(change))).toBe(may);
});
