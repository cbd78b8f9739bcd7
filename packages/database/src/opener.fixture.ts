import { openDatabase } from './connection.ts';

/** A process that says when it is there, and opens the database of the given address once its input tells it to. */
process.stdout.write('ready\n');
process.stdin.once('data', async () => {
  const database = await openDatabase({ url: process.argv[2]!, applicationName: 'racing' });
  await database.close();
  process.exit();
});
