import { blocks, condition, fresh, type Names, operation } from './code-blocks.ts';
import { runProgram } from './code-interpreter.ts';
import { type FunctionDefinition, type Program, renderProgram, type Statement } from './code-language.ts';
import type { Random } from './random.ts';

const variables = (
  'acc total limit rate size idx width depth cursor offset delta score level cache buf span weight ratio quota slot ' +
  'head tail node batch chunk token flag mask seed step hits miss cost gain peak base temp val res entry row col queue stack'
).split(' ');
const verbs = 'scale clamp merge shift blend pack trim mix bump fold wrap step_up calc adjust refine sift probe'.split(
  ' ',
);
const comments = [
  'sample run',
  'unit check',
  'loop test',
  'batch job',
  'helper demo',
  'numeric probe',
  'config pass',
  'trace of values',
  'regression case',
  'draft version',
  'stable build',
  'module entry',
] as const;

/** Writes one Tarn program followed by what it prints. */
export function writeCode(random: Random): string {
  // Most drafts are sound and print something; the others are thrown away, so the text holds no wrong output.
  for (;;) {
    const program = drawProgram(random);
    const printed = runProgram(program);
    if (printed && printed.length > 0 && printed.length <= 12) {
      return [renderProgram(program), 'output:', ...printed].join('\n');
    }
  }
}

function drawProgram(random: Random): Program {
  const functions = random.sample(verbs, random.integer(0, 2)).map((name) => drawFunction(random, name));
  const names: Names = { numbers: [], unused: random.sample(variables, variables.length), functions };
  const body: Statement[] = Array.from({ length: random.integer(1, 3) }, () => {
    const name = fresh(names);
    names.numbers.push(name);
    return { kind: 'let', name, value: random.integer(1, 20) };
  });
  for (let count = random.integer(2, 5); count > 0; count--) body.push(...random.pick(blocks)(random, names));
  body.push({ kind: 'show', value: random.pick(names.numbers) });
  return { comment: `${random.pick(comments)} ${random.integer(1, 99)}`, functions, body };
}

function drawFunction(random: Random, name: string): FunctionDefinition {
  const parameters = random.sample(variables, random.integer(1, 3));
  const names: Names = {
    numbers: [...parameters],
    unused: random.sample(variables, variables.length).filter((variable) => !parameters.includes(variable)),
    functions: [],
  };
  const body: Statement[] = [];
  if (random.chance(0.5)) {
    const value = operation(random, names);
    const local = fresh(names);
    names.numbers.push(local);
    body.push({ kind: 'let', name: local, value });
  }
  if (random.chance(0.5)) {
    body.push({
      kind: 'if',
      condition: condition(random, names),
      body: [{ kind: 'give', value: random.chance(0.5) ? random.pick(names.numbers) : operation(random, names) }],
      otherwise: [],
    });
  }
  body.push({ kind: 'give', value: operation(random, names) });
  return { name, parameters, body };
}
