import { describe, expect, it } from 'vitest';
import { WireWriter } from './wire.ts';

describe('WireWriter', () => {
  it('writes the examples of the encoding guide', () => {
    expect([...new WireWriter().int(1, 150).finish()]).toEqual([0x08, 0x96, 0x01]);
    expect([...new WireWriter().string(2, 'testing').finish()]).toEqual([0x12, 7, ...Buffer.from('testing')]);
    const inner = new WireWriter().int(1, 150);
    expect([...new WireWriter().message(3, inner).finish()]).toEqual([0x1a, 3, 0x08, 0x96, 0x01]);
  });

  it('writes negative numbers as ten bytes of two’s complement', () => {
    expect([...new WireWriter().int(2, -2).finish()]).toEqual([0x10, 0xfe, ...Array(8).fill(0xff), 0x01]);
  });

  it('writes field numbers above 15 and floats', () => {
    expect([...new WireWriter().int(20, 1).finish()]).toEqual([0xa0, 0x01, 1]);
    expect([...new WireWriter().float(2, 1.5).finish()]).toEqual([0x15, 0, 0, 0xc0, 0x3f]);
  });
});
