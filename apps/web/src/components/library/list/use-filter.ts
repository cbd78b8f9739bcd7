import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';

/** What the library lists, as its address says. */
export interface Filter {
  /** A kind of operation, `model` or `dataset`. */
  tab: string;
  text: string;
  status: Status | undefined;
  /** The name of the model that results are about. */
  model: string | undefined;
  /** The id of the notebook that has shown them. */
  notebook: string | undefined;
}

export const statuses = ['SUCCEEDED', 'RUNNING', 'QUEUED', 'FAILED', 'CANCELLED', 'PLANNED'] as const;
export type Status = (typeof statuses)[number];

export const tabs = [
  'model',
  'dataset',
  'calibration',
  'saliency',
  'plan',
  'gram',
  'prunedModel',
  'reconstruction',
  'evaluation',
  'zeroShot',
  'latency',
  'latencyTable',
  'export',
] as const;

/** Most characters of a search that the server takes. */
export const longestText = 200;

const nothing = new URLSearchParams();

/** The filter in the address, which anybody may have written, and how to change it. */
export function useFilter(): { filter: Filter; change: (part: Partial<Filter>) => void } {
  const params = useSearchParams() ?? nothing;
  const path = usePathname() ?? '';
  const filter = useMemo<Filter>(() => readFilter(params), [params]);
  const change = useCallback(
    (part: Partial<Filter>) => {
      const search = writeFilter({ ...readFilter(new URLSearchParams(location.search)), ...part });
      // Another tab is another place; a filter narrows the same one.
      if ('tab' in part) history.pushState(null, '', `${path}${search}`);
      else history.replaceState(null, '', `${path}${search}`);
    },
    [path],
  );
  return { filter, change };
}

/** Reads a filter back; what is not understood counts as not there. */
export function readFilter(params: { get(name: string): string | null }): Filter {
  const tab = params.get('tab') ?? '';
  const status = params.get('status');
  return {
    tab: /^[A-Za-z]{1,40}$/.test(tab) ? tab : tabs[0],
    text: (params.get('text') ?? '').slice(0, longestText),
    status: statuses.find((one) => one === status),
    model: params.get('model') || undefined,
    notebook: /^[\w-]{1,64}$/.exec(params.get('notebook') ?? '')?.[0],
  };
}

/** Where everything that fits a filter of results is compared. */
export function compareFilterAddress(filter: Filter): string {
  return `/library/compare${writeFilter(filter)}`;
}

/** The query part of a filter's address, without what is as at first. */
export function writeFilter({ tab, text, status, model, notebook }: Filter): string {
  const params = new URLSearchParams();
  if (tab !== tabs[0]) params.set('tab', tab);
  if (text !== '') params.set('text', text);
  if (status) params.set('status', status);
  if (model) params.set('model', model);
  if (notebook) params.set('notebook', notebook);
  const search = params.toString();
  return search === '' ? '' : `?${search}`;
}
