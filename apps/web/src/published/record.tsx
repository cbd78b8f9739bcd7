import { Icon } from '../components/chrome/icons';
import { plural } from '../format/words';
import type { Published } from './published';
import css from './record.module.css';

/** Whether what is seen is what its digest says: computed anew when the page is made. */
export function Record({ published: { digest, content, verification, lost } }: { published: Published }) {
  const { matching, differing, unspecified } = verification;
  const whole = verification.content && differing.length === 0;
  const open = content.notComputed.length;
  return (
    <details className={css.record} data-verified={whole}>
      <summary>
        <Icon name={whole ? 'check' : 'warning'} /> {whole ? 'Verified' : 'Not what it was'}: what you see{' '}
        {whole ? 'has' : 'does not have'} the digest <code>{digest.slice(0, 12)}</code>
      </summary>
      <dl>
        <dt>Digest</dt>
        <dd>
          <code>{digest}</code>: SHA-256 of the canonical JSON (RFC 8785) of all that is shown, computed anew for this
          page.
        </dd>
        <dt>Results</dt>
        <dd>
          {content.keys.length === 0 ? 'None is shown.' : `${plural(content.keys.length, 'result')} named by key. `}
          {matching > 0 && `${matching} of the keys were computed anew from their specifications and are the same. `}
          {differing.length > 0 &&
            `${plural(differing.length, 'key')} did not come out the same: ${differing.join(', ')}. `}
          {unspecified > 0 && `${plural(unspecified, 'result')} carry no specification to compute the key from. `}
          {lost.length > 0 &&
            `${plural(lost.length, 'result')} are not stored here any more; what is shown was published with the revision. `}
          {open > 0 && `${plural(open, 'result')} had not been computed when this was published.`}
        </dd>
      </dl>
    </details>
  );
}
