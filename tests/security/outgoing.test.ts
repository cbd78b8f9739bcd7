import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['apps', 'packages', 'migrations', 'docker'];

/** Modules that connect somewhere. */
const MODULES =
  /^(?:node:)?(?:https?|http2|net|tls|dgram|undici)$|^(?:axios|got|node-fetch|ws|pg|pg-boss|openid-client)$|^@aws-sdk\/client-s3$|^@opentelemetry\/exporter-trace/;
const WORDS =
  /\b(?:https?|http2|net|tls|dgram|undici|axios|got|node-fetch|ws|pg|pg-boss|openid-client)['"]|client-s3|exporter-trace|\b(?:fetch|WebSocket|EventSource|XMLHttpRequest)\b/;
/** What connects without a module. */
const GLOBALS = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']);

/** Everything that reaches for the network, and why each may. Whatever else does belongs behind `outgoing`. */
const KNOWN: Readonly<Record<string, string>> = {
  'packages/models/src/outgoing/outgoing.ts fetch': 'the one way out',
  'packages/models/src/outgoing/outgoing.ts node:net': 'tells addresses from names',
  'packages/models/src/outgoing/private-address.ts node:net': 'compares addresses',
  'apps/server/src/own-pages.ts fetch': 'this server, checked there',
  'apps/web/src/published/ask.ts fetch': 'this server, by the socket of the request',
  'apps/cli/src/notebook/export-html.ts fetch': 'a server that it has started itself',
  'apps/server/src/access/provider.ts openid-client': 'its requests go through `outgoing`',
  'apps/server/src/access/settings.ts node:net': 'tells addresses from names',
  'apps/server/src/limits/client.ts node:net': 'tells addresses of IPv6 from others',
  'apps/server/src/server.ts node:http': 'listens',
  'packages/artifacts/src/s3/client.ts @aws-sdk/client-s3': 'the store that is configured',
  'packages/operations/src/execution/pulse-thread.mjs pg': 'the database, beside a thread that computes',
  'packages/operations/src/tracing/start.ts @opentelemetry/exporter-trace-otlp-http':
    'the collector that is configured',
};
/** Where the database is spoken to, whose address is of the configuration. */
const DATABASE = /^packages\/database\/src\//;
/** In browsers: `connect-src 'self'` holds there. */
const BROWSER = /^apps\/web\/src\/(?!published\/|pages\/)/;

test('nothing asks the network but the one module for it, and what is known', () => {
  const found = new Set(FOLDERS.flatMap((folder) => sourcesIn(folder)).flatMap((file) => usesIn(file)));
  const own = [...found].filter((use) => !DATABASE.test(use) && !BROWSER.test(use));
  expect(own.sort()).toEqual(Object.keys(KNOWN).sort());
});

test('pages of the app ask this server alone', () => {
  const elsewhere = sourcesIn('apps/web/src')
    .filter((file) => BROWSER.test(file))
    .filter((file) => /\bfetch\(\s*['"`](?!\/(?!\/))/.test(readFileSync(path.join(ROOT, file), 'utf8')));
  expect(elsewhere).toEqual([]);
});

function sourcesIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : sourcesIn(file);
    return /\.(?:ts|tsx|mts|mjs|js)$/.test(file) && !/\.(?:test|fixture|d)\.tsx?$/.test(file) ? [file] : [];
  });
}

/** What is not of the product, or not of the server. */
const SKIPPED = /^(?:node_modules|\.next|public|test|testing)$/;

/** Modules that a file imports when it runs, and globals that it calls or makes. */
function usesIn(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  // Most files say none of the words.
  if (!WORDS.test(text)) return [];
  const uses = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && !node.importClause?.isTypeOnly && !onlyTypes(node)) see(node.moduleSpecifier);
    if (ts.isExportDeclaration(node) && !node.isTypeOnly && node.moduleSpecifier) see(node.moduleSpecifier);
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const { expression } = node;
      const [first] = node.arguments ?? [];
      const name = ts.isPropertyAccessExpression(expression) ? ofGlobal(expression) : expression.getText(source);
      if (name !== null && GLOBALS.has(name)) uses.add(name);
      if (expression.kind === ts.SyntaxKind.ImportKeyword || name === 'require') first && see(first);
    }
    ts.forEachChild(node, visit);
  };
  const see = (specifier: ts.Node) => {
    if (ts.isStringLiteralLike(specifier) && MODULES.test(specifier.text)) uses.add(specifier.text);
  };
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  visit(source);
  return [...uses].map((use) => `${file} ${use}`);

  function ofGlobal({ expression, name }: ts.PropertyAccessExpression): string | null {
    return /^(?:globalThis|window|self)$/.test(expression.getText(source)) ? name.text : null;
  }
}

function onlyTypes({ importClause }: ts.ImportDeclaration): boolean {
  const bindings = importClause?.namedBindings;
  if (!importClause || importClause.name || !bindings || !ts.isNamedImports(bindings)) return false;
  return bindings.elements.length > 0 && bindings.elements.every((element) => element.isTypeOnly);
}
