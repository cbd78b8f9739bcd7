/**
 * "Tarn", the small invented language of the code corpus: whole numbers, lists of them, functions without access to the
 * outside. `let` introduces a variable, `set` changes one, `give` returns, `show` prints, blocks close with `end`.
 */
export type Expression =
  | number
  | string
  | { operator: Operator; left: Expression; right: Expression }
  | { call: string; values: Expression[] }
  | { list: number[] };

export type Operator = '+' | '-' | '*' | '%';

export interface Condition {
  relation: '>' | '<' | '==' | '!=';
  left: Expression;
  right: Expression;
}

export type Statement =
  | { kind: 'let' | 'set'; name: string; value: Expression }
  | { kind: 'show'; label?: string; value: Expression }
  | { kind: 'give'; value: Expression }
  | { kind: 'if'; condition: Condition; body: Statement[]; otherwise: Statement[] }
  | { kind: 'while'; condition: Condition; body: Statement[] }
  | { kind: 'range'; name: string; from: number; to: number; body: Statement[] }
  | { kind: 'each'; name: string; list: string; body: Statement[] };

export interface FunctionDefinition {
  name: string;
  parameters: string[];
  body: Statement[];
}

export interface Program {
  comment: string;
  functions: FunctionDefinition[];
  body: Statement[];
}

/** The source text of a program. */
export function renderProgram(program: Program): string {
  const functions = program.functions.flatMap(({ name, parameters, body }) => [
    `fn ${name}(${parameters.join(', ')}):`,
    ...renderBlock(body, 1),
    'end',
  ]);
  return [`# ${program.comment}`, ...functions, ...renderBlock(program.body, 0)].join('\n');
}

function renderBlock(statements: Statement[], depth: number): string[] {
  return statements.flatMap((statement) => renderStatement(statement, depth));
}

function renderStatement(statement: Statement, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const block = (header: string, body: Statement[]) => [`${indent}${header}:`, ...renderBlock(body, depth + 1)];
  switch (statement.kind) {
    case 'let':
    case 'set':
      return [`${indent}${statement.kind} ${statement.name} = ${renderExpression(statement.value)}`];
    case 'show':
      return [`${indent}show ${statement.label ? `"${statement.label}", ` : ''}${renderExpression(statement.value)}`];
    case 'give':
      return [`${indent}give ${renderExpression(statement.value)}`];
    case 'if': {
      const otherwise = statement.otherwise.length > 0 ? block('else', statement.otherwise) : [];
      return [...block(`if ${renderCondition(statement.condition)}`, statement.body), ...otherwise, `${indent}end`];
    }
    case 'while':
      return [...block(`while ${renderCondition(statement.condition)}`, statement.body), `${indent}end`];
    case 'range':
      return [...block(`for ${statement.name} in ${statement.from}..${statement.to}`, statement.body), `${indent}end`];
    case 'each':
      return [...block(`each ${statement.name} of ${statement.list}`, statement.body), `${indent}end`];
  }
}

function renderCondition({ left, relation, right }: Condition): string {
  return `${renderExpression(left)} ${relation} ${renderExpression(right)}`;
}

function renderExpression(expression: Expression): string {
  if (typeof expression !== 'object') return String(expression);
  if ('list' in expression) return `[${expression.list.join(', ')}]`;
  if ('call' in expression) return `${expression.call}(${expression.values.map(renderExpression).join(', ')})`;
  return `${renderExpression(expression.left)} ${expression.operator} ${renderExpression(expression.right)}`;
}
