import { FlapbookError, type Problem, toProblem } from '@flapbook/flap';

/** The result of a mutation: expected failures are answers, not errors. */
export async function answer<T>(attempt: () => Promise<T>): Promise<T | Problem> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof FlapbookError) return toProblem(error);
    throw error;
  }
}

/** Tells the members of a mutation's union apart. */
export function isProblem(result: object): result is Problem {
  return 'remedy' in result;
}
