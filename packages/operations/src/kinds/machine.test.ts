import { expect, it } from 'vitest';
import { incomparable, type MachineTraits, machineOf, thisMachine } from './machine.ts';

const traits: MachineTraits = {
  platform: 'linux',
  arch: 'x64',
  processor: 'A processor',
  processors: 8,
  available: 8,
  memory: 32e9,
  mostMemory: 32e9,
};

it('is the same whatever its name, and to the GiB; another where what computes is another', () => {
  const { machine, device } = machineOf(traits);
  expect(device).toBe('A processor');
  expect(machine).toMatch(/^[0-9a-f]{16}$/);
  expect(machineOf({ ...traits, memory: 32e9 + 1e6, mostMemory: 32e9 + 1e6 }).machine).toBe(machine);
  for (const other of [
    { platform: 'darwin' },
    { arch: 'arm64' },
    { processor: 'Another' },
    { processors: 16 },
    { available: 4 },
    { memory: 64e9 },
    { mostMemory: 8e9 },
  ]) {
    expect(machineOf({ ...traits, ...other }).machine).not.toBe(machine);
  }
  expect(thisMachine()).toEqual(thisMachine());
});

it('says why times do not compare', () => {
  const timed = { engine: 'e', device: 'd', machine: 'a'.repeat(16) };
  expect(incomparable(timed, { ...timed })).toBeNull();
  expect(incomparable(timed, { ...timed, machine: 'b'.repeat(16) })).toContain('machines differ');
  // Nobody knows whether it is the same.
  expect(incomparable(timed, { ...timed, machine: 'a'.repeat(12) })).toContain('by their names');
  const old = { ...timed, machine: 'a'.repeat(12) };
  expect(incomparable(old, { ...old })).toBeNull();
  expect(incomparable(timed, { ...timed, machine: undefined })).toContain('not recorded');
  expect(incomparable(timed, { ...timed, engine: 'f' })).toContain('engines differ: e and f');
});
