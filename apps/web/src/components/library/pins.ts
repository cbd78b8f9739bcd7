import { client } from '../../client/server';
import { PinOperation, UnpinOperation } from '../../documents/library';
import { type Failure, failuresOf } from '../../failure';

/** Pins or unpins a result; answers with what failed, if anything. */
export async function setPinned(key: string, pinned: boolean): Promise<Failure | undefined> {
  const { data, error } = await (pinned
    ? client.mutation(PinOperation, { key }).toPromise()
    : client.mutation(UnpinOperation, { key }).toPromise());
  const [answer] = Object.values(data ?? {});
  return answer?.__typename === 'Problem' ? answer : failuresOf(error)[0];
}
