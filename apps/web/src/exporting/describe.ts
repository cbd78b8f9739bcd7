import { type Failure, fallbackRemedy, unreachable } from '../failure';

/** What a bundle of a notebook would hold. */
export interface BundleContents {
  digest: string;
  bytes: number;
  /** Of the statistics of its calibrations, whether or not they go along. */
  statisticsBytes: number;
  statisticsIncluded: boolean;
  cells: number;
  operations: number;
  results: number;
  /** They do not go along: `bytes` is what whoever imports it has to have. */
  models: readonly { name: string; bytes: number }[];
  datasets: readonly { name: string }[];
}

export type Described = { contents: BundleContents } | { failure: Failure };

/** Asks what a bundle of a notebook would hold, with the statistics of calibrations or without. */
export async function describeBundle(notebook: string, statistics: boolean | undefined): Promise<Described> {
  try {
    const response = await fetch(exportAddress({ notebook }, 'json', statistics));
    const answer = await response.json();
    return response.ok ? { contents: answer } : { failure: failureFrom(answer) };
  } catch {
    return { failure: unreachable };
  }
}

export type ExportFormat = 'flapbook' | 'md' | 'html' | 'json';

/** Where a notebook, or a revision, is as a file. */
export function exportAddress(
  of: { notebook: string } | { revision: string },
  format: ExportFormat,
  statistics?: boolean,
): string {
  const [kind, id] = 'notebook' in of ? ['notebook', of.notebook] : ['revision', of.revision];
  const query = statistics === undefined ? '' : `?statistics=${statistics ? 1 : 0}`;
  return `/export/${kind}/${encodeURIComponent(id)}.${format}${query}`;
}

/** Downloads what is at an address of this server. */
export function downloadFrom(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}

function failureFrom(answer: {
  errors?: readonly { message: string; extensions?: Record<string, string> }[];
}): Failure {
  const [error] = answer.errors ?? [];
  return {
    code: error?.extensions?.code ?? 'FAILED',
    message: error?.message ?? 'The notebook could not be exported.',
    remedy: error?.extensions?.remedy ?? fallbackRemedy,
  };
}
