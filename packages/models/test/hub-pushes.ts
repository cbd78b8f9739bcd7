import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServedRepository } from './hub-server.ts';

/** What goes wrong with pushes. */
export interface PushFaults {
  /** The token may read and not write. */
  readOnly?: boolean;
  /** The storage of large files is full, in the hub’s words. */
  quota?: string;
  /** A byte is altered on its way into the storage. */
  alter?: { times: number };
  /** The connection is cut after so many bytes of a body. */
  cutUpload?: { afterBytes: number; times: number };
  /** Addresses of the storage do not hold any more. */
  expired?: { times: number };
  /** The storage has no time. */
  busy?: { times: number };
  /** Whoever asks for a private repository gets a public one. */
  public?: boolean;
  /** Beside which files go into the commit itself, by their names. */
  ignored?: string;
}

/** What was sent to the storage: `content-length`, whether a token came along, bytes that arrived. */
export interface Sent {
  readonly path: string;
  readonly length: string | undefined;
  readonly token: string | undefined;
  bytes: number;
}

export interface PushState {
  readonly repositories: Map<string, ServedRepository>;
  /** Of repositories that were pushed to. */
  readonly privacy: Map<string, boolean>;
  /** The storage of large files, by SHA-256. */
  readonly objects: Map<string, Uint8Array>;
  readonly commits: { repository: string; branch: string; summary: string; parent: string }[];
  readonly sent: Sent[];
  readonly faults: PushFaults;
  /** Larger files are sent in parts of so many bytes. */
  partBytes: number;
  storage: string;
  endpoint: string;
}

const parts = new WeakMap<PushState, Map<string, Uint8Array>>();

/** Answers what is posted to the hub; false for anything else. */
export async function answerPush(
  state: PushState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (request.method !== 'POST') return false;
  const url = new URL(request.url!, 'http://hub');
  const text = (await bodyOf(request)).toString();
  const answer = (status: number, value: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    return true;
  };
  if (state.faults.readOnly) return answer(403, { error: 'You do not have the right to do this' });
  if (url.pathname === '/api/repos/create') {
    const { organization, name, private: isPrivate } = JSON.parse(text);
    const key = `models/${organization}/${name}`;
    if (state.repositories.has(key)) return answer(409, { error: 'You already created this model repo' });
    const attributes = Buffer.from('*.safetensors filter=lfs\n');
    state.repositories.set(key, { commit: commitOf('first'), files: { '.gitattributes': attributes }, branches: {} });
    state.privacy.set(key, isPrivate === true && !state.faults.public);
    return answer(200, { url: `${state.endpoint}/${organization}/${name}` });
  }
  const api = /^\/api\/(?<key>models\/[^/]+\/[^/]+)\/(?<what>branch|preupload|commit)\/(?<branch>[^/]+)$/.exec(
    url.pathname,
  );
  const lfs = /^\/(?<id>[^/]+\/[^/]+)\.git\/info\/lfs\/objects\/(?<what>batch|verify)$/.exec(url.pathname);
  if (lfs !== null) {
    const value = JSON.parse(text);
    return lfs.groups!.what === 'batch' ? answer(200, batch(state, value, lfs.groups!.id!)) : verify(value);
  }
  const { key = '', what, branch = '' } = api?.groups ?? {};
  const repository = state.repositories.get(key);
  if (repository === undefined) return answer(404, { error: 'Repository not found' });
  const name = decodeURIComponent(branch);
  if (what === 'branch') {
    if (name === 'main' || repository.branches?.[name]) return answer(409, { error: 'Reference already exists' });
    repository.branches![name] = { ...repository, branches: undefined };
    return answer(200, {});
  }
  if (what === 'preupload') {
    const { files } = JSON.parse(text) as { files: { path: string; size: number; sample: string }[] };
    const modes = files.map(({ path }) => ({
      path,
      uploadMode: /\.(safetensors|gguf|onnx_data|bin)$/.test(path) ? 'lfs' : 'regular',
      shouldIgnore: path === state.faults.ignored,
    }));
    return answer(200, { files: modes });
  }
  return commit();

  function verify({ oid, size }: { oid: string; size: number }) {
    const found = state.objects.get(oid);
    const digest = found && createHash('sha256').update(found).digest('hex');
    if (digest === oid && found!.length === size) return answer(200, {});
    state.objects.delete(oid);
    return answer(422, { message: 'The object does not match its oid' });
  }

  function commit() {
    const [header, ...lines] = text.split('\n').map((line) => JSON.parse(line));
    const at = name === 'main' ? repository! : repository!.branches![name]!;
    if (header.value.parentCommit !== at.commit) return answer(412, { error: 'A commit has happened since' });
    const files: Record<string, Uint8Array> = { ...at.files };
    const large = new Set(at.large);
    for (const { key: kind, value } of lines) {
      if (kind === 'lfsFile') {
        const bytes = state.objects.get(value.oid);
        if (bytes === undefined) return answer(400, { error: `LFS object ${value.oid} is missing` });
        files[value.path] = bytes;
        large.add(value.path);
      } else files[value.path] = Buffer.from(value.content, 'base64');
    }
    const { summary, parentCommit } = header.value;
    const next = { commit: commitOf(`${parentCommit} ${text}`), files, large: [...large] };
    if (name === 'main') state.repositories.set(key, { ...next, branches: repository!.branches });
    else repository!.branches![name] = next;
    state.commits.push({ repository: key, branch: name, summary, parent: parentCommit });
    return answer(200, { success: true, commitOid: next.commit, commitUrl: state.endpoint });
  }
}

/** The storage’s side: takes what is put to it, and puts parts together. */
export async function answerStorage(
  state: PushState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { faults } = state;
  const [, what, oid = '', part = ''] = request.url!.split('/');
  const { 'content-length': length, authorization: token } = request.headers;
  const sent: Sent = { path: request.url!, length, token, bytes: 0 };
  if (request.method === 'PUT') state.sent.push(sent);
  const fault = (['expired', 'busy'] as const).find((name) => (faults[name]?.times ?? 0) > 0);
  if (fault !== undefined) {
    faults[fault]!.times--;
    request.resume();
    if (fault === 'busy') response.setHeader('retry-after', '0');
    return void response.writeHead(fault === 'busy' ? 503 : 403).end('{"message":"Request has expired"}');
  }
  const cut = (faults.cutUpload?.times ?? 0) > 0 ? faults.cutUpload!.afterBytes : Infinity;
  if (cut !== Infinity) faults.cutUpload!.times--;
  let body: Buffer;
  try {
    body = await bodyOf(request, (bytes) => {
      sent.bytes += bytes;
      if (sent.bytes >= cut) request.destroy();
    });
  } catch {
    return;
  }
  if (faults.alter && faults.alter.times > 0 && body.length > 0) {
    faults.alter.times--;
    body[0] = body[0]! ^ 1;
  }
  const stored = parts.get(state) ?? new Map<string, Uint8Array>();
  parts.set(state, stored);
  if (what === 'complete') {
    const { parts: named } = JSON.parse(body.toString()) as { parts: { partNumber: number; etag: string }[] };
    state.objects.set(oid, Buffer.concat(named.map(({ partNumber }) => stored.get(`${oid}/${partNumber}`)!)));
    return void response.writeHead(200).end('{}');
  }
  if (part === '') state.objects.set(oid, body);
  else stored.set(`${oid}/${part}`, body);
  response.writeHead(200, { etag: `"${part}"` }).end();
}

function batch(state: PushState, value: { objects: { oid: string; size: number }[] }, id: string) {
  const [{ oid, size }] = value.objects as [{ oid: string; size: number }];
  const { storage, endpoint, partBytes, faults } = state;
  if (state.objects.has(oid)) return { objects: [{ oid, size }] };
  if (faults.quota) return { objects: [{ oid, size, error: { code: 403, message: faults.quota } }] };
  const verify = { href: `${endpoint}/${id}.git/info/lfs/objects/verify` };
  if (size <= partBytes) {
    return {
      transfer: 'basic',
      objects: [{ oid, size, actions: { upload: { href: `${storage}/put/${oid}` }, verify } }],
    };
  }
  const count = Math.ceil(size / partBytes);
  const numbered = Array.from({ length: count }, (_, at) => [
    String(at + 1).padStart(5, '0'),
    `${storage}/put/${oid}/${at + 1}`,
  ]);
  const header = { chunk_size: String(partBytes), ...Object.fromEntries(numbered) };
  const upload = { href: `${storage}/complete/${oid}`, header };
  return { transfer: 'multipart', objects: [{ oid, size, actions: { upload, verify } }] };
}

async function bodyOf(request: IncomingMessage, onBytes?: (bytes: number) => void): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
    onBytes?.((chunk as Uint8Array).length);
  }
  return Buffer.concat(chunks);
}

function commitOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
