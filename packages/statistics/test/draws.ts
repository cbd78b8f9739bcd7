import { SplitMix64 } from '@flapbook/flap';

/** Seeded rows for tests. */
export class Draws extends SplitMix64 {
  /** Standard normal, by Box and Muller's method. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
}
