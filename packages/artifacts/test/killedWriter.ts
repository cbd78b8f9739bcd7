import { openArtifacts } from '../src/index.ts';
import { chunks, pattern } from './bytes.ts';

/* Puts a pattern into the store of the first argument and stops behind half of it, to be killed there. */
const [root = '', id = ''] = process.argv.slice(2);
const bytes = pattern(1_000_000, 61);
await (await openArtifacts(root)).putResumable(
  {
    id,
    byteLength: bytes.byteLength,
    async *open(start) {
      yield* chunks(bytes.subarray(start, 500_000), 10_000);
      process.stdout.write('half\n');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    },
  },
  { checkpointBytes: 100_000 },
);
