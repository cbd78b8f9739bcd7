import { useState } from 'react';
import { SetRevisionAudience } from '../../documents/access';
import { useChange } from '../account/use-change';
import { FailureNote } from '../failure-note';
import { type Audience, audiences } from './audiences';

interface Props {
  digest: string;
  title: string;
  audience: Audience;
}

/** Who may read a revision that is published: changed at once, for those who may change it. */
export function AudienceSelect({ digest, title, audience }: Props) {
  const [chosen, choose] = useState(audience);
  const { failure, change } = useChange(() => undefined);
  const set = async (next: Audience) => {
    choose(next);
    if (!(await change(SetRevisionAudience, { digest, audience: next }))) choose(chosen);
  };
  return (
    <>
      <select
        aria-label={`Who may read ${title}`}
        value={chosen}
        onChange={({ target }) => void set(target.value as Audience)}
      >
        {(Object.keys(audiences) as Audience[]).map((one) => (
          <option key={one} value={one}>
            {audiences[one]}
          </option>
        ))}
      </select>
      {failure && <FailureNote failure={failure} />}
    </>
  );
}
