import type { Tabular } from '../../format/tabular';
import { namesOf, type Subject } from '../find';
import { timedOn } from '../parts/timed-on';

interface TimesObject {
  median?: number;
  p25?: number;
  p75?: number;
  p95?: number;
  tokensPerSecond?: number;
  milliseconds?: readonly number[];
}

interface Predicted {
  milliseconds?: number;
  denseMilliseconds?: number;
}

export interface LatencyObject {
  prefill?: TimesObject | null;
  decode?: TimesObject | null;
  densePrefill?: TimesObject | null;
  denseDecode?: TimesObject | null;
  predictedPrefill?: Predicted | null;
  predictedDecode?: Predicted | null;
}

export const phases = ['prefill', 'decode'] as const;
export type Phase = (typeof phases)[number];

export const phaseTitles: Record<Phase, string> = { prefill: 'Reading the prompt', decode: 'One more token' };
const denseNames = { prefill: 'densePrefill', decode: 'denseDecode' } as const;
const predictedNames = { prefill: 'predictedPrefill', decode: 'predictedDecode' } as const;

/** What one model took in one phase; milliseconds but for tokens a second and how many times as fast. */
export interface Timed extends Omit<TimesObject, 'median'> {
  phase: Phase;
  name: string;
  isDense: boolean;
  median: number;
  /** Than the dense model that it was timed in turns with. */
  speedup?: number;
  predicted?: number;
  /** Where it was timed; undefined where that was not asked for. */
  place?: string;
}

/** Times by where they were measured: those of one place compare. */
export function placesOf(rows: readonly Timed[]): { place: string | undefined; rows: readonly Timed[] }[] {
  const places = [...new Set(rows.map(({ place }) => place))];
  return places.map((place) => ({ place, rows: rows.filter((row) => row.place === place) }));
}

/** All that was timed, phase by phase, each model with the dense one of its turns behind it. */
export function timesOf(subjects: readonly Subject[]): Timed[] {
  const there = subjects.filter(({ object }) => phases.some((phase) => isThere((object as LatencyObject)[phase])));
  const names = namesOf(
    there.map(({ path }) => ({
      path: path.filter((part) => part !== 'latency' && part !== 'pruned'),
      fallback: 'Model',
    })),
  );
  return phases.flatMap((phase) =>
    there.flatMap((subject, index): Timed[] => {
      const { object } = subject;
      const place = timedOn(subject);
      const latency = object as LatencyObject;
      const [own, dense] = [latency[phase], latency[denseNames[phase]]];
      const predicted = latency[predictedNames[phase]];
      if (!isThere(own)) return [];
      const name = names[index] ?? 'Model';
      const named = isThere(dense) && there.length === 1 ? 'Pruned' : name;
      const beside = there.length === 1 ? 'Dense' : `Dense, in turns with ${name}`;
      return [
        {
          ...own,
          phase,
          name: named,
          isDense: false,
          predicted: predicted?.milliseconds,
          ...(place !== undefined && { place }),
          ...(isThere(dense) && { speedup: dense.median / own.median }),
        },
        ...(isThere(dense)
          ? [
              {
                ...dense,
                phase,
                name: beside,
                isDense: true,
                predicted: predicted?.denseMilliseconds,
                ...(place !== undefined && { place }),
              },
            ]
          : []),
      ];
    }),
  );
}

function isThere(times: TimesObject | null | undefined): times is TimesObject & { median: number } {
  return typeof times?.median === 'number';
}

export function latencyTable(rows: readonly Timed[]): Tabular {
  return {
    columns: [
      { name: 'what' },
      { name: 'model' },
      { name: 'median', unit: 'ms' },
      { name: 'p25', unit: 'ms' },
      { name: 'p75', unit: 'ms' },
      { name: 'p95', unit: 'ms' },
      { name: 'throughput', unit: 'tokens/s' },
      { name: 'speed', unit: 'times the dense model’s' },
      { name: 'predicted', unit: 'ms' },
      { name: 'timed on' },
    ],
    rows: rows.map((row) => [
      phaseTitles[row.phase],
      row.name,
      row.median,
      row.p25,
      row.p75,
      row.p95,
      row.tokensPerSecond,
      row.speedup,
      row.predicted,
      row.place,
    ]),
  };
}
