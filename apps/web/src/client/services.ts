import type { OperationResult } from 'urql';
import { CancelOperations, OperationChanges, RunOperations } from '../documents/operations';
import { type Failure, failuresOf } from '../failure';
import { type Open, OperationWatch } from '../operations/watch';
import type { Asked, Reply, Services } from '../runner/types';
import { client } from './server';
import { subscribe } from './subscribe';

const open: Open = (keys, hear) =>
  subscribe(OperationChanges, { keys: [...keys] }, ({ data }) => data && hear(data.operations.operation));

/** How the cells of this page reach the server. */
export const services: Services = {
  watch: new OperationWatch(open),
  async ask({ question, values }: Asked, notebook?: string): Promise<Reply> {
    const send = question.mutation ? client.mutation : client.query;
    // What a notebook shows is kept for it.
    const headers = { ...(notebook !== undefined && { 'x-flapbook-notebook': notebook }) };
    const { data, error } = await send
      .call(client, question.document, { ...values }, { fetchOptions: { headers } })
      .toPromise();
    return { data: data ?? undefined, failures: failuresOf(error) };
  },
  async run(keys, notebook) {
    const result = await client.mutation(RunOperations, { keys: [...keys], notebook }).toPromise();
    return refusals(result, result.data?.run);
  },
  async cancel(keys) {
    const result = await client.mutation(CancelOperations, { keys: [...keys] }).toPromise();
    return refusals(result, result.data?.cancel);
  },
};

/** Expected failures come as a member of the result's union, others as errors of the request. */
function refusals(result: OperationResult, payload: { __typename: string } | undefined): Failure[] {
  return payload?.__typename === 'Problem' ? [payload as unknown as Failure] : failuresOf(result.error);
}
