import type { Runtime, Tensor } from './runtime.ts';

/** Tensors by name. */
export type Named = Readonly<Record<string, Tensor>>;

/**
 * Work on one backend. TensorFlow.js has one backend at a time for the whole process; each piece of work here selects
 * its own first and does not let go of the thread until its kernels are issued, so that engines do not meet.
 */
export class Scope {
  readonly tf: Runtime;
  readonly #backend: string;

  constructor(tf: Runtime, backend: string) {
    this.tf = tf;
    this.#backend = backend;
  }

  /** Tensors that live until they are disposed of. */
  upload<K>(values: ReadonlyMap<K, { readonly data: Float32Array; readonly dimensions: readonly number[] }>) {
    this.#select();
    const tensors = new Map<K, Tensor>();
    for (const [name, { data, dimensions }] of values) tensors.set(name, this.tf.tensor(data, [...dimensions]));
    return tensors;
  }

  /** What `make` makes lives until it is disposed of; what it needed on the way does not. */
  make<T extends Named | Tensor[]>(make: () => T): T {
    this.#select();
    return this.tf.tidy(make);
  }

  /** The numbers of what `compute` answers with; nothing of it stays on the device. */
  async read<T extends Named>(compute: () => T): Promise<{ [K in keyof T]: Float32Array }> {
    const made = this.make(compute);
    try {
      const names = Object.keys(made);
      const arrays = await Promise.all(names.map((name) => made[name]!.data()));
      return Object.fromEntries(names.map((name, i) => [name, arrays[i]])) as { [K in keyof T]: Float32Array };
    } finally {
      this.#select();
      this.tf.dispose(made);
    }
  }

  dispose(tensors: Iterable<Tensor>): void {
    this.#select();
    for (const tensor of tensors) tensor.dispose();
  }

  /** Without waiting: the backend has been initialised, and what else `setBackend` does happens at once. */
  #select(): void {
    if (this.tf.getBackend() !== this.#backend) void this.tf.setBackend(this.#backend);
  }
}
