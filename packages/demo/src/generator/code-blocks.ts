import type { Condition, Expression, FunctionDefinition, Operator, Statement } from './code-language.ts';
import type { Random } from './random.ts';

/** What a program has introduced so far, and what it may still introduce. */
export interface Names {
  numbers: string[];
  unused: string[];
  functions: FunctionDefinition[];
}

/** A few statements with one purpose; new variables are noted in `names`. */
type Block = (random: Random, names: Names) => Statement[];

const operators: readonly Operator[] = ['+', '+', '-', '*'];

/** Takes a fresh variable name. */
export function fresh(names: Names): string {
  return names.unused.pop()!;
}

/** A small number or a variable that exists. */
function leaf(random: Random, names: Names): Expression {
  return random.chance(0.65) ? random.pick(names.numbers) : random.integer(1, 9);
}

/** An operation on a variable that exists. */
export function operation(random: Random, names: Names): Expression {
  const left = random.pick(names.numbers);
  if (random.chance(0.1)) return { operator: '%', left, right: random.integer(2, 5) };
  return { operator: random.pick(operators), left, right: leaf(random, names) };
}

/** A condition that compares a variable with a number or another variable. */
export function condition(random: Random, names: Names): Condition {
  const left = random.pick(names.numbers);
  const others = names.numbers.filter((name) => name !== left);
  const right = others.length > 0 && random.chance(0.5) ? random.pick(others) : random.integer(2, 12);
  return { relation: random.pick(['>', '<', '==', '!='] as const), left, right };
}

const declare: Block = (random, names) => {
  const value = operation(random, names);
  const name = fresh(names);
  names.numbers.push(name);
  return [{ kind: 'let', name, value }];
};

const update: Block = (random, names) => {
  const name = random.pick(names.numbers);
  return [
    {
      kind: 'set',
      name,
      value: { operator: random.pick(['+', '-'] as const), left: name, right: leaf(random, names) },
    },
  ];
};

const show: Block = (random, names) => {
  const name = random.pick(names.numbers);
  return [random.chance(0.4) ? { kind: 'show', label: name, value: name } : { kind: 'show', value: name }];
};

const branch: Block = (random, names) => {
  const test = condition(random, names);
  const otherwise = random.chance(0.6) ? random.pick([update, show])(random, names) : [];
  return [{ kind: 'if', condition: test, body: random.pick([update, show])(random, names), otherwise }];
};

const accumulate: Block = (random, names) => {
  const [total, index] = [fresh(names), random.pick(['i', 'j', 'k'])];
  const from = random.integer(1, 3);
  const term: Expression = random.chance(0.5) ? index : { operator: '*', left: index, right: random.integer(2, 4) };
  names.numbers.push(total);
  return [
    { kind: 'let', name: total, value: 0 },
    {
      kind: 'range',
      name: index,
      from,
      to: from + random.integer(1, 3),
      body: [{ kind: 'set', name: total, value: { operator: '+', left: total, right: term } }],
    },
    { kind: 'show', value: total },
  ];
};

const countDown: Block = (random, names) => {
  const [name, step] = [fresh(names), random.integer(2, 5)];
  return [
    { kind: 'let', name, value: random.integer(6, 20) },
    {
      kind: 'while',
      condition: { relation: '>', left: name, right: step },
      body: [
        { kind: 'show', value: name },
        { kind: 'set', name, value: { operator: '-', left: name, right: step } },
      ],
    },
  ];
};

const extreme: Block = (random, names) => {
  const [list, best, item] = [fresh(names), fresh(names), fresh(names)];
  const values = Array.from({ length: random.integer(3, 5) }, () => random.integer(1, 40));
  const highest = random.chance(0.5);
  names.numbers.push(best);
  return [
    { kind: 'let', name: list, value: { list: values } },
    { kind: 'let', name: best, value: highest ? 0 : 99 },
    {
      kind: 'each',
      name: item,
      list,
      body: [
        {
          kind: 'if',
          condition: { relation: highest ? '>' : '<', left: item, right: best },
          body: [{ kind: 'set', name: best, value: item }],
          otherwise: [],
        },
      ],
    },
    { kind: 'show', label: highest ? 'max' : 'min', value: best },
  ];
};

const countMatches: Block = (random, names) => {
  const [list, count, item] = [fresh(names), fresh(names), fresh(names)];
  const values = Array.from({ length: random.integer(3, 6) }, () => random.integer(1, 30));
  const limit = random.integer(5, 20);
  names.numbers.push(count);
  return [
    { kind: 'let', name: list, value: { list: values } },
    { kind: 'let', name: count, value: 0 },
    {
      kind: 'each',
      name: item,
      list,
      body: [
        {
          kind: 'if',
          condition: { relation: random.pick(['>', '<'] as const), left: item, right: limit },
          body: [{ kind: 'set', name: count, value: { operator: '+', left: count, right: 1 } }],
          otherwise: [],
        },
      ],
    },
    { kind: 'show', label: 'count', value: count },
  ];
};

const exchange: Block = (random, names) => {
  if (names.numbers.length < 2) return declare(random, names);
  const [first, second] = random.sample(names.numbers, 2);
  const spare = fresh(names);
  return [
    { kind: 'let', name: spare, value: first! },
    { kind: 'set', name: first!, value: second! },
    { kind: 'set', name: second!, value: spare },
    { kind: 'show', value: random.pick([first!, second!]) },
  ];
};

const call: Block = (random, names) => {
  if (names.functions.length === 0) return declare(random, names);
  const { name, parameters } = random.pick(names.functions);
  const value: Expression = { call: name, values: parameters.map(() => leaf(random, names)) };
  const result = fresh(names);
  names.numbers.push(result);
  return [
    { kind: 'let', name: result, value },
    { kind: 'show', value: result },
  ];
};

/** All blocks; those listed twice are twice as likely. */
export const blocks: readonly Block[] = [
  declare,
  update,
  show,
  branch,
  branch,
  accumulate,
  countDown,
  extreme,
  countMatches,
  exchange,
  call,
  call,
];
