import { figuresOf } from './figures';
import { indented, type Setting, settingsOf, steps, valuesOf } from './pipeline-steps';

/** Kinds that are asked of a pruned model; it has no step of its own for the model itself. */
const BEHIND: Readonly<Record<string, keyof typeof steps | null>> = {
  prunedModel: null,
  evaluation: 'evaluation',
  zeroShot: 'zeroShot',
  latency: 'latency',
  export: 'export',
};

/** A calibration, a plan and a compensation: one of the steps that a model was pruned in. */
interface Round {
  readonly calibration: readonly string[];
  /** Without its ratio and its heads. */
  readonly plan: readonly string[];
  readonly compensation: unknown;
  readonly ratio: number;
  readonly heads: number;
}

/**
 * The document that asks for a model that was pruned in steps, or for something of it. Undefined where the steps are not
 * those of `Model.iterative`: a share of the ratio each, and everything else alike.
 */
export function refinedDocument(kind: string, settings: readonly Setting[]): string | undefined {
  const behind = BEHIND[kind];
  const model = settings.find(({ path }) => path === 'model')?.value;
  if (behind === undefined || typeof model !== 'string') return undefined;
  const rounds = roundsOf(kind, settings);
  if (!areSteps(rounds)) return undefined;
  const last = rounds.at(-1)!;
  const plan = ['ratio: $ratio', ...(last.heads >= 0 ? [`removeHeads: ${last.heads}`] : []), ...last.plan];
  const iterative = [
    `steps: ${rounds.length}`,
    `calibration: { ${last.calibration.join(', ')} }`,
    `plan: { ${plan.join(', ')} }`,
    ...(last.compensation === 'BASELINE_BIAS' ? [] : [`compensation: ${last.compensation}`]),
  ];
  const asked = behind === null ? [] : [steps[behind]!.write(valuesOf(steps[behind]!, settingsOf('', settings)))];
  const lines = [`model(name: ${JSON.stringify(model)})`, `iterative(input: { ${iterative.join(', ')} })`, ...asked];
  const open = lines.map((line, depth) => `${'  '.repeat(depth + 1)}${line} {\n`).join('');
  const close = lines.map((_, depth) => `${'  '.repeat(lines.length - depth)}}\n`).join('');
  const name = kind.charAt(0).toUpperCase() + kind.slice(1);
  const body = indented(figuresOf(kind), lines.length + 1);
  return `query ${name}($ratio: Ratio! = ${last.ratio}) {\n${open}${body}${close}}\n`;
}

/** The first round first. What a round calibrated had been pruned by the one before, whose settings stand below it. */
function roundsOf(kind: string, settings: readonly Setting[]): Round[] {
  const at = (path: string) => settings.find((one) => one.path === path)?.value;
  const rounds: Round[] = [];
  for (let prefix = ''; at(`${prefix}plan.ratio`) !== undefined; prefix += 'calibration.') {
    const pruned = prefix === '' && kind === 'prunedModel' ? '' : `${prefix}pruned.`;
    const planned = valuesOf(steps.plan!, settingsOf(`${prefix}plan.`, settings));
    rounds.unshift({
      calibration: valuesOf(steps.calibration!, settingsOf(`${prefix}calibration.`, settings)),
      plan: planned.filter((value) => !/^(ratio|removeHeads): /.test(value)),
      compensation: at(`${pruned}compensation`),
      ratio: Number(at(`${prefix}plan.ratio`)),
      heads: Number(at(`${prefix}plan.removeHeads`) ?? -1),
    });
  }
  return rounds;
}

function areSteps(rounds: readonly Round[]): boolean {
  const last = rounds.at(-1);
  if (last === undefined || last.calibration.length === 0) return false;
  const alike = ({ calibration, plan, compensation }: Round) => JSON.stringify([calibration, plan, compensation]);
  return rounds.every((round, index) => {
    const share = (index + 1) / rounds.length;
    const heads = last.heads > 0 ? Math.floor(last.heads * share) : last.heads;
    return alike(round) === alike(last) && Math.abs(round.ratio - last.ratio * share) < 1e-9 && round.heads === heads;
  });
}
