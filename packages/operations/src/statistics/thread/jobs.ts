import {
  type PerModule,
  type PlanOptions,
  type PlanResult,
  type PrepareOptions,
  planWithin,
  prepare,
  type Within,
} from '@flapbook/flap';
import {
  type BootstrapOptions,
  type Bootstrapped,
  comparePaired,
  type PairedComparison,
  type PlanAgreement,
  perplexityInterval,
  planAgreement,
  type RowLosses,
  type ScoredMasks,
  type SharedSpans,
  sharedSpans,
  type VarianceComponents,
  varianceComponents,
} from '@flapbook/statistics';

interface WithOptions {
  readonly options: BootstrapOptions;
}

/**
 * What the thread computes: pure functions of what can be copied between threads, each of which may take longer than the
 * main thread can be kept. A new one is a line here.
 */
export const JOBS = {
  perplexity: ({ rows, options }: { readonly rows: RowLosses } & WithOptions): Bootstrapped =>
    perplexityInterval(rows, options),
  comparison: ({
    rows,
    base,
    options,
  }: { readonly rows: RowLosses; readonly base: RowLosses } & WithOptions): PairedComparison =>
    comparePaired(rows, base, options),
  agreement: ({
    one,
    other,
    acrossLayers,
  }: {
    readonly one: ScoredMasks;
    readonly other: ScoredMasks;
    readonly acrossLayers: boolean;
  }): PlanAgreement => planAgreement(one, other, { acrossLayers }),
  components: ({ results }: { readonly results: readonly RowLosses[] }): VarianceComponents =>
    varianceComponents(results),
  plan: ({
    preparation,
    options,
    within,
  }: {
    readonly preparation: PrepareOptions;
    readonly options: PlanOptions;
    readonly within: Within;
  }): { readonly result: PlanResult; readonly unitScores: readonly PerModule<Float64Array>[] } => {
    const prepared = prepare(preparation);
    return { result: planWithin(prepared, options, within), unitScores: prepared.unitScores };
  },
  overlap: ({
    rows,
    others,
    span,
  }: {
    readonly rows: readonly Int32Array[];
    readonly others: readonly Int32Array[];
    readonly span: number;
  }): SharedSpans => sharedSpans(rows, others, { span }),
};

export type JobName = keyof typeof JOBS;
export type JobInput<Name extends JobName> = Parameters<(typeof JOBS)[Name]>[0];
export type JobValue<Name extends JobName> = ReturnType<(typeof JOBS)[Name]>;
