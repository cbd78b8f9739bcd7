import { bytes } from '../../format/numbers';
import css from './account.module.css';

export interface QuotaOf {
  quota: { computeMinutes: number | null; storedBytes: number | null; jobs: number | null; windowHours: number };
  usage: { computeMinutes: number; storedBytes: number; jobs: number };
}

/** What somebody has used and how much they may. */
export function QuotaText({ quota, usage }: QuotaOf) {
  const most = {
    minutes: quota.computeMinutes === null ? null : minutes(quota.computeMinutes),
    bytes: quota.storedBytes === null ? null : bytes(quota.storedBytes),
    jobs: quota.jobs === null ? null : String(quota.jobs),
  };
  return (
    <ul className={css.quota}>
      <li>{said(minutes(usage.computeMinutes), most.minutes, `computed in ${quota.windowHours} hours`)}</li>
      <li>{said(bytes(usage.storedBytes), most.bytes, 'of results and files')}</li>
      <li>{said(String(usage.jobs), most.jobs, 'jobs at once')}</li>
    </ul>
  );
}

/** `3 of 5 jobs at once`, or `3 jobs at once, without a limit`. */
function said(used: string, most: string | null, what: string): string {
  return most === null ? `${used} ${what}, without a limit` : `${used} of ${most} ${what}`;
}

function minutes(value: number): string {
  return `${value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })} min`;
}
