import { type FormEvent, useState } from 'react';
import { client } from '../../client/server';
import { CreateToken, type ReadAccount, RevokeToken } from '../../documents/access';
import { type Failure, failuresOf, unreachable } from '../../failure';
import { instant } from '../../format/time';
import type { ResultOf } from '../../graphql';
import { FailureNote } from '../failure-note';
import { useRowFocus } from '../keyboard/use-row-focus';
import { copyText } from '../library/copy-text';
import css from './account.module.css';
import { RoleSelect } from './role-select';
import { type Role, upTo } from './roles';
import { useChange } from './use-change';

type Token = ResultOf<typeof ReadAccount>['viewer']['tokens'][number];

interface Props {
  tokens: readonly Token[];
  /** Of the owner: a token may do no more. */
  role: Role;
  changed: () => void;
}

/** One’s personal access tokens, and a new one. */
export function TokenList({ tokens, role, changed }: Props) {
  const [secret, setSecret] = useState<string>();
  const { failure, change } = useChange(changed);
  const rows = useRowFocus();
  const revoke = async ({ id, isCurrent }: Token) => {
    // It has signed this browser out as well.
    if ((await change(RevokeToken, { id })) && isCurrent) location.assign('/sign-in');
  };
  return (
    <section aria-labelledby="tokens">
      <h2 id="tokens">Access tokens</h2>
      <p className={css.note}>
        For scripts: <code>Authorization: Bearer flap_…</code>
      </p>
      <NewToken
        role={role}
        made={(made) => {
          setSecret(made);
          changed();
        }}
      />
      {secret !== undefined && (
        <div className={css.secret} role="status">
          <label htmlFor="secret">The token. It is shown this once: keep it where only the script can read it.</label>
          <div className={css.copied}>
            <input id="secret" readOnly value={secret} onFocus={({ target }) => target.select()} />
            <button type="button" onClick={() => void copyText(secret, 'The token')}>
              Copy
            </button>
          </div>
        </div>
      )}
      {failure && <FailureNote failure={failure} />}
      {tokens.length === 0 ? (
        <p className={css.note}>There are none.</p>
      ) : (
        <ul className={css.rows} {...rows}>
          {tokens.map((token) => (
            <li key={token.id} className={css.row}>
              <div className={css.what}>
                <strong>{token.name}</strong>
                <span className={css.meta}>
                  {token.role.toLowerCase()} · until {instant(token.expiresAt)} ·{' '}
                  {token.lastUsedAt ? `last used ${instant(token.lastUsedAt)}` : 'never used'}
                </span>
                {token.isCurrent && (
                  <span className={css.meta}>This browser is signed in with it: revoking it signs you out.</span>
                )}
              </div>
              <button type="button" aria-label={`Revoke ${token.name}`} onClick={() => revoke(token)}>
                Revoke
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function NewToken({ role, made }: { role: Role; made: (secret: string) => void }) {
  const [name, setName] = useState('');
  const [most, setMost] = useState<Role>('VIEWER');
  const [days, setDays] = useState(90);
  const [failure, setFailure] = useState<Failure>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { data, error } = await client.mutation(CreateToken, { input: { name, role: most, days } }).toPromise();
    const outcome = data?.createToken;
    if (outcome?.__typename !== 'CreatedToken') return setFailure(outcome ?? failuresOf(error)[0] ?? unreachable);
    setFailure(undefined);
    setName('');
    made(outcome.secret);
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <label className={css.grow}>
        What it is for
        <input required maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
      </label>
      <RoleSelect label="May do at most" labelled value={most} choices={upTo(role)} onChange={setMost} />
      <label>
        Days
        <input
          type="number"
          required
          min={1}
          max={366}
          value={days}
          onChange={({ target }) => setDays(target.valueAsNumber)}
        />
      </label>
      <button type="submit">Make a token</button>
      {failure && <FailureNote failure={failure} />}
    </form>
  );
}
