/**
 * Goes on when nobody reads any more what is written: the other end of a pipe has ended, or its terminal was closed. Without
 * this each line that is written is an error of its stream, which is written, and so on without end.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
