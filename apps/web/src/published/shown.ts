/** An operation that a published answer shows, and what it says of itself. */
export interface Shown {
  key: string;
  kind: string;
  /** Whether its result was there when the notebook was published. */
  computed: boolean;
  /** Absent for what is computed while answering, and before it was computed. */
  engine?: string;
  finishedAt?: string;
  /** Of its kind: the number under which this version computes it. */
  version?: number;
  /** What its key is the digest of; revisions of before do not carry it. */
  spec?: Readonly<Record<string, unknown>>;
  /** In all: those of a calibration, or those that an evaluation predicted. */
  tokens?: number;
  /** Tokens of a sequence. */
  sequenceLength?: number;
}

/** The operations in an answer, each once, outermost first. `keys` tells them from JSON that looks like one. */
export function shownIn(
  data: unknown,
  { keys, notComputed }: { keys: ReadonlySet<string>; notComputed: ReadonlySet<string> },
): Shown[] {
  const found = new Map<string, Shown>();
  walk(data, (object) => {
    const { key, kind, engine, finishedAt, _tokens: tokens = object.tokens, sequenceLength, spec } = object;
    if (typeof key !== 'string' || typeof kind !== 'string' || !keys.has(key)) return;
    const known = found.get(key);
    const specified = known?.spec ?? record(spec);
    found.set(key, {
      key,
      kind,
      computed: !notComputed.has(key),
      engine: known?.engine ?? string(engine),
      finishedAt: known?.finishedAt ?? string(finishedAt),
      version: number(specified?.version),
      spec: specified,
      tokens: known?.tokens ?? number(tokens),
      sequenceLength: known?.sequenceLength ?? number(sequenceLength),
    });
  });
  return [...found.values()];
}

function walk(value: unknown, visit: (object: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(value)) {
    // Long arrays are figures; operations come as objects.
    if (typeof value[0] === 'object') for (const entry of value) walk(entry, visit);
  } else if (typeof value === 'object' && value !== null) {
    visit(value as Readonly<Record<string, unknown>>);
    for (const inner of Object.values(value)) walk(inner, visit);
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
