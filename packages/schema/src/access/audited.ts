import { type AuditEntry, recordAudit } from '@flapbook/access';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import type { SchemaContext } from '../context.ts';

/** Arguments of a mutation as a client sent them. */
type Given = Readonly<Record<string, unknown>>;

/** What is written down of a mutation that did what it was asked for. */
type Account = (given: Given, result: Readonly<Record<string, unknown>>) => Omit<AuditEntry, 'action'>;

const keys: Account = ({ keys }) => ({ subjects: texts(keys) });
const key: Account = ({ key }) => ({ subjects: texts([key]) });
const id: Account = ({ id }) => ({ subjects: texts([id]) });
const name: Account = ({ name }) => ({ subjects: texts([name]) });
const registered: Account = ({ input }) => ({ subjects: texts([(input as Given).name]) });

/** Mutations that are written down. A new one is a line here or in `UNAUDITED`. */
export const AUDITED: Readonly<Record<string, Account>> = {
  run: keys,
  cancel: keys,
  reproduce: key,
  registerModel: registered,
  registerDataset: registered,
  removeModel: name,
  removeDataset: name,
  pushExport: ({ input }) => ({
    subjects: texts([(input as Given).export]),
    detail: String((input as Given).repository),
  }),
  deleteNotebook: id,
  publishRevision: ({ notebook, audience }, { digest }) => ({
    subjects: texts([digest, notebook]),
    detail: String(audience ?? 'MEMBERS'),
  }),
  setRevisionAudience: ({ digest, audience }) => ({ subjects: texts([digest]), detail: String(audience) }),
  forkRevision: ({ digest, id }) => ({ subjects: texts([digest, id]) }),
  pin: key,
  unpin: key,
  collectGarbage: ({ dryRun, keepDays }) => ({
    subjects: [],
    detail: `${dryRun === true ? 'dry run, ' : ''}${String(keepDays ?? 30)} days`,
  }),
  createStudy: (_given, { id }) => ({ subjects: texts([id]) }),
  startStudy: id,
  pauseStudy: id,
  resumeStudy: id,
  cancelStudy: id,
  extendStudy: ({ id, factor }) => ({ subjects: texts([id]), detail: String(factor) }),
  retryStudyCell: ({ id, cell }) => ({ subjects: texts([id, cell]) }),
  deleteStudy: id,
  createToken: ({ input }, { token }) => ({
    subjects: texts([(token as Given).id]),
    detail: `${String((input as Given).name)}, ${String((input as Given).role)}`,
  }),
  revokeToken: id,
  endSession: id,
  createWorkspace: ({ name }, { id }) => ({ subjects: texts([id]), detail: String(name) }),
  renameWorkspace: ({ id, name }) => ({ subjects: texts([id]), detail: String(name) }),
  admitToWorkspace: ({ id, email, role }) => ({ subjects: texts([id, email]), detail: String(role) }),
  removeFromWorkspace: ({ id, member }) => ({ subjects: texts([id, member]) }),
  deleteWorkspace: ({ id, moveTo }) => ({ subjects: texts([id, moveTo]) }),
  shareModel: ({ name, workspace }) => ({ subjects: texts([name, workspace]) }),
  shareDataset: ({ name, workspace }) => ({ subjects: texts([name, workspace]) }),
  takeBackShare: id,
  moveModel: ({ name, workspace }) => ({ subjects: texts([name, workspace]) }),
  moveDataset: ({ name, workspace }) => ({ subjects: texts([name, workspace]) }),
  moveNotebook: ({ id, workspace }) => ({ subjects: texts([id, workspace]) }),
  moveStudy: ({ id, workspace }) => ({ subjects: texts([id, workspace]) }),
  addMember: ({ input }) => ({
    subjects: texts([(input as Given).email ?? (input as Given).name]),
    detail: String((input as Given).role),
  }),
  changeMember: ({ id, role, disabled }) => ({
    subjects: texts([id]),
    detail: [role, disabled === true && 'shut out', disabled === false && 'let in'].filter(Boolean).join(', '),
  }),
  setQuota: ({ member, quota }) => ({
    subjects: texts([member]),
    detail: quota === undefined || quota === null ? 'taken back' : saidOf(quota as Given),
  }),
};

/** Those that are not, and why. */
export const UNAUDITED: Readonly<Record<string, string>> = {
  saveNotebook: 'Editors save every few seconds; what matters of it is published.',
};

/** Writes down what somebody has done, once it is done. */
export function audited(schema: GraphQLSchema): GraphQLSchema {
  const fields = schema.getMutationType()!.getFields();
  for (const [action, account] of Object.entries(AUDITED)) {
    const field = fields[action]!;
    field.resolve = accounted(field.resolve!, action, account);
  }
  return schema;
}

type Resolver = GraphQLFieldResolver<unknown, SchemaContext>;

function accounted(resolve: Resolver, action: string, account: Account): Resolver {
  return async (source, given, context, info) => {
    const result = (await resolve(source, given, context, info)) as Readonly<Record<string, unknown>>;
    // Expected failures are answers: a `Problem` has a remedy.
    if (!('remedy' in result))
      await recordAudit(context.operations.database, context.principal, { action, ...account(given, result) });
    return result;
  };
}

/** What of an input was given, in words. */
function saidOf(given: Given): string {
  return Object.entries(given)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

function texts(values: unknown): string[] {
  return (values as readonly unknown[]).filter((value) => value !== undefined && value !== null).map(String);
}
