/** An engine on one of its devices, on one machine: where times are times of the same thing. */
export interface Site {
  readonly engine: string;
  /** Execution provider or backend: see `Engine.provider`. */
  readonly provider: string;
  /** See `thisMachine`. */
  readonly machine: string;
}

/** What stands for an engine in the name of the queue of what only workers of a site can do. */
export function siteName({ engine, provider, machine }: Site): string {
  return `${engine}.${provider}.${machine}`;
}

/** The site of that name; null for a queue of another sort. */
export function siteNamed(name: string): Site | null {
  const [, engine, provider, machine] = /^([^.]+)\.([^.]+)\.([0-9a-f]{16})$/.exec(name) ?? [];
  return engine && provider && machine ? { engine, provider, machine } : null;
}
