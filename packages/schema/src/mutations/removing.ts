import { mayAs } from '@flapbook/access';
import { type Removal as RemovalShape, removeContent } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { Problem } from '../types/problem.ts';
import { Removal } from '../types/removal.ts';
import { answer, isProblem } from './answer.ts';
import { CONTENTS } from './contents.ts';

const RemovalPayload = builder.objectRef<{ readonly removal: RemovalShape }>('RemovalPayload').implement({
  fields: (t) => ({ removal: t.expose('removal', { type: Removal, description: 'What that has come to.' }) }),
});

const RemovalResult = builder.unionType('RemovalResult', {
  types: [RemovalPayload, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'RemovalPayload'),
});

for (const [kind, title, nameType, what] of CONTENTS) {
  builder.mutationField(`remove${title}`, (t) =>
    t.field({
      type: RemovalResult,
      args: { name: t.arg({ type: nameType, required: true }) },
      description: `Removes ${what} from the library, under all its names there, and from where it is shared to from there. Results stay: whoever registers the same content finds them. Refused while something waits or runs that reads it.`,
      resolve: (_root, { name }, { operations, principal }) =>
        answer(async () => ({
          removal: await removeContent(operations, { kind, name }, { fromAll: mayAs(principal.role, 'ADMIN') }),
        })),
    }),
  );
}
