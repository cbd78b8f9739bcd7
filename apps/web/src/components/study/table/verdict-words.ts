import type { Verdict } from '../../../studies/results/result';

const verdicts: Readonly<Record<Verdict, { sign: string; word: string }>> = {
  BETTER: { sign: '▲', word: 'better' },
  WORSE: { sign: '▼', word: 'worse' },
  UNRESOLVED: { sign: '†', word: 'unresolved' },
};

export function verdictSign(verdict: Verdict): string {
  return verdicts[verdict].sign;
}

export function verdictWord(verdict: Verdict): string {
  return verdicts[verdict].word;
}

/** An adjusted p as papers print it. */
export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}
