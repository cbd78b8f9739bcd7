import type { Condition, Expression, FunctionDefinition, Program, Statement } from './code-language.ts';

type Value = number | number[];
type Scope = Map<string, Value>;

/** No variable may leave this range, so that printed numbers stay short enough to be learnt. */
const LARGEST = 999;
/** More steps than any sensible program of the corpus takes. */
const MOST_STEPS = 200;

/**
 * Runs a program and returns the lines that it prints, or `undefined` when it is no sound program: an unknown name, a
 * number out of range, a loop without end.
 */
export function runProgram(program: Program): string[] | undefined {
  const run = new Run(program.functions);
  try {
    run.block(program.body, new Map());
  } catch (error) {
    if (error instanceof UnsoundProgram) return undefined;
    throw error;
  }
  return run.printed;
}

class UnsoundProgram extends Error {}

class Run {
  readonly printed: string[] = [];
  private steps = 0;
  private readonly functions: Map<string, FunctionDefinition>;

  constructor(functions: FunctionDefinition[]) {
    this.functions = new Map(functions.map((definition) => [definition.name, definition]));
  }

  /** Runs statements in order; a number as soon as one of them gives it back. */
  block(statements: Statement[], scope: Scope): number | undefined {
    for (const statement of statements) {
      const given = this.statement(statement, scope);
      if (given !== undefined) return given;
    }
    return undefined;
  }

  private statement(statement: Statement, scope: Scope): number | undefined {
    if (++this.steps > MOST_STEPS) throw new UnsoundProgram();
    switch (statement.kind) {
      case 'let':
      case 'set':
        if (scope.has(statement.name) !== (statement.kind === 'set')) throw new UnsoundProgram();
        scope.set(statement.name, this.value(statement.value, scope));
        return undefined;
      case 'show':
        this.printed.push(`${statement.label ? `${statement.label} ` : ''}${this.number(statement.value, scope)}`);
        return undefined;
      case 'give':
        return this.number(statement.value, scope);
      case 'if':
        return this.block(this.holds(statement.condition, scope) ? statement.body : statement.otherwise, scope);
      case 'while':
        while (this.holds(statement.condition, scope)) {
          const given = this.block(statement.body, scope);
          if (given !== undefined) return given;
        }
        return undefined;
      case 'range': {
        const values = Array.from({ length: statement.to - statement.from + 1 }, (_, index) => statement.from + index);
        return this.loop(statement.name, values, statement.body, scope);
      }
      case 'each': {
        const values = scope.get(statement.list);
        if (!Array.isArray(values)) throw new UnsoundProgram();
        return this.loop(statement.name, values, statement.body, scope);
      }
    }
  }

  private loop(name: string, values: number[], body: Statement[], scope: Scope): number | undefined {
    if (scope.has(name)) throw new UnsoundProgram();
    for (const value of values) {
      scope.set(name, value);
      const given = this.block(body, scope);
      if (given !== undefined) return given;
    }
    scope.delete(name);
    return undefined;
  }

  private holds({ left, relation, right }: Condition, scope: Scope): boolean {
    const [a, b] = [this.number(left, scope), this.number(right, scope)];
    switch (relation) {
      case '>':
        return a > b;
      case '<':
        return a < b;
      case '==':
        return a === b;
      case '!=':
        return a !== b;
    }
  }

  private number(expression: Expression, scope: Scope): number {
    const value = this.value(expression, scope);
    if (typeof value !== 'number' || Math.abs(value) > LARGEST) throw new UnsoundProgram();
    return value;
  }

  private value(expression: Expression, scope: Scope): Value {
    if (typeof expression === 'number') return expression;
    if (typeof expression === 'string') {
      const value = scope.get(expression);
      if (value === undefined) throw new UnsoundProgram();
      return value;
    }
    if ('list' in expression) return expression.list;
    if ('call' in expression) return this.call(expression.call, expression.values, scope);
    const [left, right] = [this.number(expression.left, scope), this.number(expression.right, scope)];
    switch (expression.operator) {
      case '+':
        return left + right;
      case '-':
        return left - right;
      case '*':
        return left * right;
      case '%':
        // The remainder of a negative number differs between languages, so the corpus has none.
        if (left < 0 || right < 1) throw new UnsoundProgram();
        return left % right;
    }
  }

  private call(name: string, values: Expression[], scope: Scope): number {
    const definition = this.functions.get(name);
    if (!definition || definition.parameters.length !== values.length) throw new UnsoundProgram();
    const inner: Scope = new Map(
      definition.parameters.map((parameter, index) => [parameter, this.number(values[index]!, scope)]),
    );
    const given = this.block(definition.body, inner);
    if (given === undefined) throw new UnsoundProgram();
    return given;
  }
}
