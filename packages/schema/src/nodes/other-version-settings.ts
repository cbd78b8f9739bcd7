import type { SchemaContext } from '../context.ts';
import { isOther, type OtherVersionNode, shownInputs } from './other-version.ts';
import { chainBelow, flattened, ownAndBelow, type Place, type Setting } from './settings.ts';

/**
 * The parameters of an operation that another version made, as they are stored, with the names of its model and data set
 * first. What a default was in that version nobody knows any more.
 *
 * @param deep whether those of everything that it rests on follow
 */
export async function otherVersionSettings(
  context: SchemaContext,
  node: OtherVersionNode,
  deep: boolean,
): Promise<Setting[]> {
  const { model } = node.about;
  const named = model === null ? [] : [{ path: 'model', value: model.name, isDefault: false }];
  return [...named, ...(await storedAndBelow(context, node, { place: { prefix: '', chain: '' }, deep }))];
}

async function storedAndBelow(
  context: SchemaContext,
  node: OtherVersionNode,
  { place, deep }: { readonly place: Place; readonly deep: boolean },
): Promise<Setting[]> {
  const { about, record } = node;
  const { prefix } = place;
  const dataset: Setting[] =
    about.dataset === null ? [] : [{ path: `${prefix}dataset`, value: about.dataset.name, isDefault: false }];
  const own = flattened(record.parameters).map(([path, value]) => ({
    path: `${prefix}${path}`,
    value,
    isDefault: false,
  }));
  if (!deep) return [...dataset, ...own];
  const chain = chainBelow(record.kind, place);
  const below = await Promise.all(
    (await shownInputs(context, node)).map(({ role, node: input }) => {
      const under = { prefix: `${chain}${role}.`, chain };
      return isOther(input)
        ? storedAndBelow(context, input, { place: under, deep })
        : ownAndBelow(input, under, { engine: context.operations.engine, deep });
    }),
  );
  return [...dataset, ...own, ...below.flat()];
}
