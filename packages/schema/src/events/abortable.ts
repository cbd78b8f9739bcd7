/**
 * An async generator that can be ended while it waits. A plain one cannot: its `return` waits for the value that it is
 * about to yield, which may never come, and until then it holds what it holds.
 */
export function abortable<T>(start: (signal: AbortSignal) => AsyncGenerator<T, void>): AsyncIterableIterator<T> {
  const controller = new AbortController();
  const inner = start(controller.signal);
  const end = async <R>(settle: () => Promise<R>): Promise<R> => {
    controller.abort();
    return settle();
  };
  return {
    next: () => inner.next(),
    return: () => end(() => inner.return()),
    throw: (error: unknown) => end(() => inner.throw(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
