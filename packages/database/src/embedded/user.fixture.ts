import { createInterface } from 'node:readline';
import { startEmbeddedPostgres } from './start.ts';

/** A process that uses the server of the folder it is given, until it is told on its input how to end. */
function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

// As the application does: an interrupt is no reason to die at once.
process.on('SIGINT', () => say({ event: 'interrupted' }));

const postgres = await startEmbeddedPostgres({
  dataDirectory: process.argv[2]!,
  onProgress: (message) => say({ event: 'progress', message }),
  onRestart: (message) => say({ event: 'restart', message }),
});
say({ event: 'started', url: postgres.url, owner: postgres.owner });

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'stop') {
    await postgres.stop();
    say({ event: 'stopped' });
    break;
  }
  if (line === 'exit') process.exit(0);
  if (line === 'throw') {
    setImmediate(() => {
      throw new Error('thrown by the test');
    });
  }
}
process.exit();
