/** What takes a part down again. */
export type Close = () => Promise<void>;

/**
 * Brings parts up one after the other and takes them down in the opposite order: at Ctrl-C or SIGTERM, with which the
 * process ends, and when a part does not come up.
 *
 * @param bringUp registers each part's `Close` as soon as there is something to close
 */
export async function untilStopped(bringUp: (closing: Close[]) => Promise<void>): Promise<void> {
  const closing: Close[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    // Inner parts first: nobody is served by what is already gone.
    stopping ??= (async () => {
      for (const close of closing.reverse()) await close();
    })();
    return stopping;
  };
  const stopAndExit = () => {
    if (stopping) return;
    console.error('Stopping …');
    void stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stopAndExit);
  process.on('SIGTERM', stopAndExit);
  try {
    await bringUp(closing);
  } catch (error) {
    await stop();
    throw error;
  }
}
