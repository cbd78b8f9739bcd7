import { bytes } from '../../format/numbers';
import css from './account.module.css';

export interface QuotaOf {
  quota: { computeMinutes: number | null; storedBytes: number | null; jobs: number | null; windowHours: number };
  usage: { computeMinutes: number; storedBytes: number; jobs: number };
}

/** What somebody has used and how much they may. */
export function QuotaText({ quota, usage }: QuotaOf) {
  const of = (most: string | undefined) => (most === undefined ? ', without a limit' : ` of ${most}`);
  return (
    <ul className={css.quota}>
      <li>
        {minutes(usage.computeMinutes)}
        {of(quota.computeMinutes === null ? undefined : minutes(quota.computeMinutes))} computed in {quota.windowHours}{' '}
        hours
      </li>
      <li>
        {bytes(usage.storedBytes)}
        {of(quota.storedBytes === null ? undefined : bytes(quota.storedBytes))} of results
      </li>
      <li>
        {usage.jobs}
        {of(quota.jobs?.toString())} {quota.jobs === 1 || (quota.jobs === null && usage.jobs === 1) ? 'job' : 'jobs'} at
        once
      </li>
    </ul>
  );
}

function minutes(value: number): string {
  return `${value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })} min`;
}
