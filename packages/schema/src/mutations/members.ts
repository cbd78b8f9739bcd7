import { Members } from '@flapbook/access';
import { builder } from '../builder.ts';
import { Role } from '../types/enums.ts';
import { Member } from '../types/member.ts';
import { Problem } from '../types/problem.ts';
import { answer, isProblem } from './answer.ts';

const MemberResult = builder.unionType('MemberResult', {
  types: [Member, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'Member'),
});

const AddMemberInput = builder.inputType('AddMemberInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: 'For people, 1 to 200 characters.' }),
    email: t.string({ required: true, description: 'By which their provider vouches for them.' }),
    role: t.field({ type: Role, required: true }),
  }),
});

builder.mutationFields((t) => ({
  addMember: t.field({
    type: MemberResult,
    args: { input: t.arg({ type: AddMemberInput, required: true }) },
    description: 'Lets somebody sign in. Whoever is known by the address already stays as they are.',
    resolve: (_root, { input }, { operations }) => answer(() => new Members(operations.database).add(input)),
  }),
  changeMember: t.field({
    type: MemberResult,
    args: {
      id: t.arg.id({ required: true }),
      role: t.arg({ type: Role, description: 'As it is when absent.' }),
      disabled: t.arg.boolean({
        description: 'Whether to shut them out and end their sessions; as it is when absent.',
      }),
    },
    description: 'Gives a member another role, shuts them out, or lets them in again. One admin always stays.',
    resolve: (_root, { id, role, disabled }, { operations }) =>
      answer(() =>
        new Members(operations.database).change(id, { role: role ?? undefined, disabled: disabled ?? undefined }),
      ),
  }),
}));
