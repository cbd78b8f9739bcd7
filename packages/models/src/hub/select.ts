import { FlapbookError } from '@flapbook/flap';
import type { HubFile, HubSnapshot } from './repository.ts';

/** Larger ones are no configuration, and nothing reads them. */
const MOST_SMALL_BYTES = 64 * 2 ** 20;

/**
 * The files that make a model: its weights, its configuration and tokenizer, its card and licence.
 *
 * @param only one GGUF file instead
 * @throws FlapbookError HUB_REFUSED where it has no weights that are read
 */
export function selectModelFiles({ address, files }: HubSnapshot, only: string | null = null): readonly HubFile[] {
  const here = files.filter(({ path }) => !path.includes('/'));
  if (only !== null) {
    const found = files.find(({ path }) => path === only);
    if (found === undefined) throw refused(`${address.id} has no file ${only}.`);
    return [found];
  }
  const weights = weightsOf(here);
  if (weights.length === 0) return [onlyGguf(address.id, here)];
  const small = here.filter(
    ({ path, byteLength }) =>
      byteLength <= MOST_SMALL_BYTES && (path.endsWith('.json') || /^(README\.md|LICEN[CS]E.*|NOTICE.*)$/i.test(path)),
  );
  return [...weights, ...small].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** As they are looked for in a folder: one file before shards; what other programs want stays where it is. */
function weightsOf(files: readonly HubFile[]): readonly HubFile[] {
  const single = files.find(({ path }) => path === 'model.safetensors');
  if (single !== undefined) return [single];
  return files.filter(({ path }) => /^model-\d+-of-\d+\.safetensors$/.test(path));
}

function onlyGguf(id: string, files: readonly HubFile[]): HubFile {
  const found = files.filter(({ path }) => path.endsWith('.gguf'));
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    throw refused(
      `${id} has several GGUF files; name one: hub:${id}#FILE of ${found.map(({ path }) => path).join(', ')}.`,
    );
  }
  const pickle = files.find(({ path }) => /\.(bin|pth|pt|h5|msgpack)$/.test(path));
  if (pickle === undefined) throw refused(`${id} holds no model.safetensors and no shards of one.`);
  throw refused(
    `${id} holds ${pickle.path} but no safetensors; reading a pickle runs code, so it is not read. Convert it, in Python: ` +
      `transformers.AutoModelForCausalLM.from_pretrained('${id}').save_pretrained('FOLDER', safe_serialization=True), and register FOLDER.`,
  );
}

function refused(message: string): FlapbookError {
  return new FlapbookError('HUB_REFUSED', message);
}
