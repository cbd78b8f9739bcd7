import type { Queryable } from '@flapbook/database';
import { ASSUMED_RATE } from '../fleet/rate.ts';
import type { CalibrationParameters } from '../kinds/calibration/parameters.ts';
import type { GoingOperation } from './candidates.ts';
import type { Calibration, GoingShard } from './shards.ts';

/** What computing something again would take. */
export interface Recomputation {
  readonly seconds: number;
  /** Whether it, or something of its kind, was measured here, as against assumed. */
  readonly measured: boolean;
}

/** Prices what goes: by how long itself took, else by its work at the rate of its kind. */
export class RecomputationPrices {
  readonly #rates: ReadonlyMap<string, number>;

  private constructor(rates: ReadonlyMap<string, number>) {
    this.#rates = rates;
  }

  static async read(database: Queryable): Promise<RecomputationPrices> {
    const rows = await database.query<{ kind: string; rate: number }>(
      `SELECT kind, sum(work * (1 - start_fraction)) / sum(seconds) AS rate FROM operation
        WHERE status = 'SUCCEEDED' AND seconds > 0 AND work * (1 - start_fraction) > 0 GROUP BY kind`,
    );
    return new RecomputationPrices(new Map(rows.map(({ kind, rate }) => [kind, rate])));
  }

  /** Without what its shards cost: a calibration whose shards are there is put together in no time. */
  ofOperation(operation: GoingOperation): Recomputation {
    return operation.kind === 'calibration' ? { seconds: 0, measured: true } : this.#of(operation);
  }

  ofShard({ samples, calibrations }: GoingShard): Recomputation {
    // All calibrations of a stream take the same for a sample; the latest that was measured says how much.
    const sharing = calibrations.find(isMeasured) ?? calibrations[0]!;
    const whole = this.#of(sharing);
    return { ...whole, seconds: (whole.seconds * samples) / (sharing.parameters as CalibrationParameters).samples };
  }

  #of(operation: GoingOperation | Calibration): Recomputation {
    const { kind, work, seconds, startFraction } = operation;
    if (isMeasured(operation)) return { seconds: seconds! / (1 - startFraction), measured: true };
    const rate = this.#rates.get(kind);
    return { seconds: work / (rate ?? ASSUMED_RATE.mean), measured: rate !== undefined };
  }
}

function isMeasured({ seconds, startFraction }: Pick<Calibration, 'seconds' | 'startFraction'>): boolean {
  return seconds !== null && startFraction < 1;
}
