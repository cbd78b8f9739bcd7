/** What some work takes: seconds on the clock, and of the processor in all threads of this process. */
export async function timed(work: () => Promise<void>): Promise<{ readonly seconds: number; readonly cpu: number }> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpu: (user + system) / 1e6 };
}
