import type { Level } from '../../../studies/spec/levels';

/** A factor that a study may vary, as the server's registry describes it. */
export interface FactorKind {
  name: string;
  /** In words, in the middle of a sentence. */
  title: string;
  description: string;
  numeric: boolean;
  /** All levels there are, where that is a closed set. */
  choices: readonly { value: Level; title: string }[];
  /** What holds where nobody says anything; null leaves it to the operation. */
  defaultLevel: Level;
}

/** Which of the registered things a factor's levels name; undefined for others. */
export function catalogueOf({ name }: FactorKind): 'model' | 'dataset' | undefined {
  if (name === 'model') return 'model';
  return /Data$/.test(name) ? 'dataset' : undefined;
}
