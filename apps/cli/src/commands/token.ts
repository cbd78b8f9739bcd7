import { isRole, LOCAL, Members, ROLES, type Role, recordAudit, Tokens } from '@flapbook/access';
import type { Operations } from '@flapbook/operations';
import { type Command, Option } from 'commander';
import { UsageError } from '../exit.ts';
import { dataOption, wholeNumber } from '../options.ts';
import { openStack } from '../stack.ts';

interface Given {
  readonly data: string;
  readonly member: string;
  readonly role: Role;
  readonly days: number;
}

/**
 * `flapbook token create|list|revoke`: personal access tokens, made on the machine that has the database. The first admin
 * comes from here.
 */
export function tokenCommand(program: Command): void {
  const tokens = program.command('token').description('personal access tokens of a Flapbook that people sign in to');
  tokens
    .command('create')
    .description(
      'make a token and print its secret, once; a member who is not there yet is added with the token’s role',
    )
    .argument('<name>', 'what it is for')
    .requiredOption('--member <who>', 'e-mail address, or name, of its owner')
    .addOption(
      new Option('--role <role>', `what it may do at most: ${ROLES.join(', ')}`)
        .argParser(role)
        .default('VIEWER' satisfies Role),
    )
    .option('--days <n>', 'until it expires', wholeNumber('--days', { low: 1, high: 366 }), 90)
    .addOption(dataOption())
    .action((name: string, given: Given) => within(given, (operations) => create(operations, name, given)));
  tokens
    .command('list')
    .description('who may sign in, and their tokens')
    .addOption(dataOption())
    .action((given: Pick<Given, 'data'>) => within(given, list));
  tokens
    .command('revoke')
    .description('end a token at once')
    .argument('<id>', 'as `token list` prints it')
    .addOption(dataOption())
    .action((id: string, given: Pick<Given, 'data'>) =>
      within(given, async ({ database }) => {
        const { name } = await new Tokens(database).revoke(id, null);
        await recordAudit(database, LOCAL, { action: 'revokeToken', subjects: [id] });
        console.log(`${name} is revoked.`);
      }),
    );
}

async function create({ database }: Operations, name: string, { member: who, role, days }: Given): Promise<void> {
  const email = who.includes('@') ? who : null;
  const member = await new Members(database).add({ name: who, email, role });
  const { token, secret } = await new Tokens(database).create(member.id, { name, role, days });
  const detail = `${name}, ${role}, of ${member.name}`;
  await recordAudit(database, LOCAL, { action: 'createToken', subjects: [token.id], detail });
  console.error(
    `A token of ${member.name} (${member.role}), good for ${days} days. It is shown this once: Authorization: Bearer …`,
  );
  console.log(secret);
}

async function list({ database }: Operations): Promise<void> {
  const tokens = new Tokens(database);
  for (const { id, name, email, role, disabledAt } of await new Members(database).list()) {
    console.log([name, email ?? '', role, disabledAt === null ? '' : 'shut out'].join('\t'));
    for (const token of await tokens.list(id)) {
      const used = token.lastUsedAt === null ? 'never used' : `last used ${token.lastUsedAt.toISOString()}`;
      console.log(`\t${token.id}\t${token.name}\t${token.role}\tuntil ${token.expiresAt.toISOString()}\t${used}`);
    }
  }
}

async function within({ data }: Pick<Given, 'data'>, task: (operations: Operations) => Promise<void>): Promise<void> {
  const stack = await openStack({ dataDirectory: data, applicationName: 'flapbook token' });
  try {
    await task(stack.operations);
  } finally {
    await stack.close();
  }
}

/** @throws UsageError */
function role(given: string): Role {
  const name = given.toUpperCase();
  if (isRole(name)) return name;
  throw new UsageError('BAD_PARAMETER', `--role must be one of ${ROLES.join(', ')}; it is “${given}”.`);
}
