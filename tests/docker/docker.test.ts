import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { ROOT } from '../program/program.ts';

const read = (file: string) => readFileSync(path.join(ROOT, 'docker', file), 'utf8');

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, unknown>>;
}
interface Container {
  readonly image: string;
  readonly args: readonly string[];
}
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template?: { readonly spec: { readonly containers: readonly Container[] } };
    readonly scaleTargetRef?: { readonly kind: string; readonly name: string };
  };
}

const compose = parse(read('compose.yaml'), { merge: true }) as { readonly services: Record<string, Service> };
const manifests = parseAllDocuments(read('kubernetes/flapbook.yaml')).map((document) => {
  expect(document.errors).toEqual([]);
  return document.toJS() as Manifest;
});
const containers = manifests.flatMap(({ spec }) => spec.template?.spec.containers ?? []);

/** What `flapbook COMMAND --help` says, in one line: its options, and the environment variables that stand for them. */
function help(command: string): string {
  const text = execFileSync(process.execPath, ['--import', 'tsx', 'apps/cli/src/main.ts', command, '--help'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return text.replace(/\s+/g, ' ');
}

describe('the files under docker', () => {
  const fleet = Object.entries(compose.services).filter(([, { image }]) => image === 'flapbook');

  test.each([
    ...fleet.map(([name, { command }]) => ({ name: `compose: ${name}`, command: command! })),
    ...containers.map(({ args }) => ({ name: `kubernetes: ${args[0]}`, command: args })),
    { name: 'Dockerfile', command: JSON.parse(/^CMD (\[.*\])$/m.exec(read('Dockerfile'))![1]!) as string[] },
  ])('$name runs a command that there is, with options that there are', ({ command: [command, ...options] }) => {
    const text = help(command!);
    for (const option of options.filter((given) => given.startsWith('--'))) expect(text).toContain(`${option} `);
  });

  test('the environment names what the commands read', () => {
    const known = help('worker') + help('serve') + help('start');
    for (const [, { environment }] of fleet) {
      for (const name of Object.keys(environment!))
        if (!name.startsWith('AWS_')) expect(known).toContain(`env: ${name}`);
    }
    const baked = read('Dockerfile').matchAll(/(FLAPBOOK_\w+)=/g);
    for (const [, name] of baked) expect(known).toContain(`env: ${name}`);
  });

  test('every service that another one needs is there, and the autoscaler scales the workers', () => {
    for (const { depends_on = {} } of Object.values(compose.services)) {
      for (const name of Object.keys(depends_on)) expect(Object.keys(compose.services)).toContain(name);
    }
    const { scaleTargetRef } = manifests.find(({ kind }) => kind === 'HorizontalPodAutoscaler')!.spec;
    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toContain(
      `${scaleTargetRef!.kind} ${scaleTargetRef!.name}`,
    );
  });

  const docker = spawnSync('docker', ['compose', 'version']).status === 0;
  test.skipIf(!docker)('docker compose reads them (needs docker)', () => {
    for (const files of [['compose.yaml'], ['compose.yaml', 'compose.gpu.yaml']]) {
      const given = files.flatMap((file) => ['-f', path.join(ROOT, 'docker', file)]);
      execFileSync('docker', ['compose', ...given, 'config', '--quiet']);
    }
  });
});
