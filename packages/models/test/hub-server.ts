import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerPush, answerStorage, type PushState } from './hub-pushes.ts';

/** A repository as the test’s hub has it: `models/owner/name` or `datasets/owner/name`. */
export interface ServedRepository {
  readonly commit: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Those that lie in large-file storage: their checksum is the SHA-256, and they are fetched from another host. */
  readonly large?: readonly string[];
  /** Those besides `main`, by their names. */
  readonly branches?: Record<string, ServedRepository>;
}

/** What goes wrong, by a file’s name or `api`. Counted down: a fault of two happens twice. */
export interface HubFaults {
  /** The connection is cut after so many bytes of an answer. */
  cut?: { file: string; afterBytes: number; times: number };
  /** Another byte than the file’s, at the end. */
  corrupt?: { file: string; times: number };
  status?: { path: string; status: number; retryAfter?: string; times: number };
  /** Another size than the file’s is told in the list. */
  claim?: { file: string; byteLength: number };
  /** Another checksum is told in the list. */
  checksum?: { file: string };
  /** Ranges are not known. */
  noRanges?: boolean;
}

export interface HubServer {
  readonly endpoint: string;
  readonly faults: HubFaults;
  /** `range` and `authorization` of what was asked for, with the host that was asked. */
  readonly asked: { path: string; host: 'hub' | 'storage'; range: string | undefined; token: string | undefined }[];
  readonly repositories: Map<string, ServedRepository>;
  /** What was pushed, and what goes wrong with it. */
  readonly pushes: PushState;
  close(): Promise<void>;
}

/**
 * A server that behaves as the hub does: commits of revisions, lists of files in pages of two, redirects to another host
 * for large files, ranges, and the errors that it answers with.
 *
 * @param options.token what private repositories ask for, and what no storage may see
 */
export async function startHubServer({ token }: { readonly token?: string } = {}): Promise<HubServer> {
  const repositories = new Map<string, ServedRepository>();
  const faults: HubFaults = {};
  const asked: HubServer['asked'] = [];
  let storage = '';
  const pushes: PushState = {
    repositories,
    privacy: new Map(),
    objects: new Map(),
    commits: [],
    sent: [],
    faults: {},
    partBytes: Infinity,
    storage: '',
    endpoint: '',
  };
  const note = (host: 'hub' | 'storage', { url, headers }: IncomingMessage) =>
    asked.push({ path: url!, host, range: headers.range, token: headers.authorization });

  const hub = createServer(async (request, response) => {
    note('hub', request);
    const fault = faults.status;
    if (fault && fault.times > 0 && request.url!.includes(fault.path)) {
      fault.times--;
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      return void response.writeHead(fault.status).end('{}');
    }
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`)
      return void response.writeHead(401).end();
    if (await answerPush(pushes, request, response)) return;
    const url = new URL(request.url!, 'http://hub');
    const told = /^\/api\/(models\/[^/]+\/[^/]+)$/.exec(url.pathname)?.[1];
    if (told !== undefined && repositories.has(told)) {
      return void json(response, { id: told, private: pushes.privacy.get(told) ?? false });
    }
    const api = /^\/api\/(?<name>(?:models|datasets)\/[^/]+\/[^/]+)\/(?<what>revision|tree)\/(?<revision>[^/?]+)$/;
    const file = /^\/(?<type>datasets\/)?(?<id>[^/]+\/[^/]+)\/resolve\/(?<commit>[^/]+)\/(?<file>.+)$/;
    const { name, what, revision } = api.exec(url.pathname)?.groups ?? {};
    const found = file.exec(url.pathname)?.groups;
    const main = repositories.get(name ?? `${found?.type ?? 'models/'}${found?.id}`);
    const repository = main && at(main, decodeURIComponent(revision ?? found?.commit ?? ''));
    if (repository === undefined) return void response.writeHead(404).end();
    if (what === 'revision') return void json(response, { sha: repository.commit });
    if (what === 'tree') {
      const page = Number(url.searchParams.get('page') ?? 0);
      const names = Object.keys(repository.files);
      const next = `<${hubAddress(hub)}${url.pathname}?recursive=true&page=${page + 1}>; rel="next"`;
      if (2 * page + 2 < names.length) response.setHeader('link', next);
      return void json(
        response,
        names.slice(2 * page, 2 * page + 2).map((path) => entryOf(repository, path, faults)),
      );
    }
    const path = decodeURIComponent(found!.file!);
    const bytes = repository.files[path];
    if (bytes === undefined) return void response.writeHead(404).end();
    if (repository.large?.includes(path)) {
      return void response
        .writeHead(302, { location: `${storage}/${name ?? `${found?.type ?? 'models/'}${found?.id}`}/${path}` })
        .end();
    }
    send(request, response, { bytes, name: path, faults });
  });
  // Another name for this machine is another host: what is meant for the hub alone must not arrive.
  const elsewhere = createServer((request, response) => {
    if (request.method !== 'GET') return void answerStorage(pushes, request, response);
    note('storage', request);
    const [, type, owner, name, ...rest] = request.url!.split('/');
    const path = decodeURIComponent(rest.join('/'));
    const main = repositories.get(`${type}/${owner}/${name}`)!;
    const holder = [main, ...Object.values(main.branches ?? {})].find(({ files }) => files[path] !== undefined)!;
    send(request, response, { bytes: holder.files[path]!, name: path, faults });
  });
  await Promise.all(
    [hub, elsewhere].map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))),
  );
  storage = `http://localhost:${(elsewhere.address() as AddressInfo).port}`;
  pushes.storage = storage;
  pushes.endpoint = hubAddress(hub);
  return {
    endpoint: hubAddress(hub),
    faults,
    asked,
    repositories,
    pushes,
    async close() {
      for (const server of [hub, elsewhere]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

/** What a branch or a commit stands for. */
function at(main: ServedRepository, revision: string): ServedRepository | undefined {
  return [main, ...Object.values(main.branches ?? {})].find(
    (one) => one.commit === revision || one === (revision === 'main' ? main : main.branches?.[revision]),
  );
}

function hubAddress(hub: ReturnType<typeof createServer>): string {
  return `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
}

function entryOf({ files, large }: ServedRepository, path: string, { claim, checksum }: HubFaults) {
  const bytes = files[path]!;
  const size = claim?.file === path ? claim.byteLength : bytes.length;
  const blob = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  const sha256 = checksum?.file === path ? '0'.repeat(64) : createHash('sha256').update(bytes).digest('hex');
  const lfs = large?.includes(path) ? { oid: sha256, size, pointerSize: 134 } : undefined;
  // Large files lie in Xet storage by now: who does not speak that is led to a bridge, as to large-file storage before.
  return { type: 'file', oid: blob, size, path, ...(lfs && { lfs, xetHash: 'e'.repeat(64) }) };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { bytes, name, faults }: { bytes: Uint8Array; name: string; faults: HubFaults },
): void {
  const start = faults.noRanges ? 0 : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  let body = Buffer.from(bytes.subarray(start));
  const { corrupt, cut } = faults;
  if (corrupt?.file === name && corrupt.times > 0) {
    corrupt.times--;
    body = Buffer.concat([body.subarray(0, -1), Buffer.from([body.at(-1)! ^ 1])]);
  }
  response.setHeader('content-length', body.length);
  if (start > 0) response.setHeader('content-range', `bytes ${start}-${bytes.length - 1}/${bytes.length}`);
  response.writeHead(start > 0 ? 206 : 200);
  if (cut?.file !== name || cut.times === 0) return void response.end(body);
  cut.times--;
  response.write(body.subarray(0, cut.afterBytes), () => setTimeout(() => response.destroy(), 20));
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}
