/** Tokens of the evaluation are few beside those of the calibration, as in a study that looks for an effect first. */
const EVALUATION_ROWS = 64;

const METRICS = ['WIFV', 'IFV', 'WIFN'];
const RATIOS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
const COMPENSATIONS = ['NONE', 'BASELINE_BIAS'];

/** The compensation study: 3 metrics × 4 structures × 8 ratios × 2 compensations on the bundled model. */
export function compensationStudy(heads: number): Readonly<Record<string, unknown>> {
  return {
    name: 'Does compensation help?',
    base: {
      model: 'flapbook-demo',
      calibrationData: 'demo-stories-train',
      evaluationData: 'demo-stories-test',
      evaluationRows: EVALUATION_ROWS,
    },
    factors: { metric: METRICS, structure: ['AL_AM', 'UL_UM'], ratio: RATIOS, compensation: COMPENSATIONS },
    // Structures that are told how many heads to remove lose the same share of them as of everything.
    include: RATIOS.map((ratio) => ({
      metric: METRICS,
      structure: ['UL_MM', 'AL_MM'],
      ratio,
      removeHeads: Math.round(ratio * heads),
      compensation: COMPENSATIONS,
    })),
  };
}

/** A study of one cell. */
export function studyOfCell(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { ratio, ...base } = settings;
  return { name: 'One cell', base, factors: { ratio: [ratio] } };
}
