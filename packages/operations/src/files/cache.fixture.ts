import { FileCache } from './cache.ts';

/** Another process that holds an entry of a cache until it is killed, or is killed while it fills it. */
const [root, key, byteLength, hangs] = process.argv.slice(2) as [string, string, string, string?];

await new FileCache(root, 1_000).hold({ holder: 'model', key }, Number(byteLength), {
  fill: async () => {
    if (hangs === undefined) return;
    process.send!('filling');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  },
});
process.send!('held');
setInterval(() => undefined, 1_000);
