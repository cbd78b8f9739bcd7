import type { Tabular } from '../../format/tabular';
import { instant } from '../../format/time';
import css from '../library/library.module.css';
import { Scroll } from '../library/shell';
import type { Verification } from './use-verification';
import { VerdictSign } from './verdict-sign';
import own from './verification.module.css';

type Claim = Verification['claims'][number];

/** What imported bundles say of a result, beside what is here. */
export function Claims({ claims }: { claims: readonly Claim[] }) {
  return (
    <Scroll label="What imported bundles say" data={() => claimsTable(claims)}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Bundle</th>
            <th scope="col">Beside the result here</th>
            <th scope="col">Digest</th>
            <th scope="col">Engine</th>
            <th scope="col">Computed</th>
          </tr>
        </thead>
        <tbody>
          {claims.map((claim) => (
            <tr key={claim.bundle}>
              <th scope="row" className={own.digest} title={claim.bundle}>
                {claim.bundle.slice(0, 12)}
              </th>
              <td className={css.wide}>
                <Beside claim={claim} />
              </td>
              <td className={own.digest} title={claim.digest}>
                {claim.digest.slice(0, 12)}
              </td>
              <td>{claim.engine ?? '–'}</td>
              <td>{claim.finishedAt ? instant(claim.finishedAt) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function claimsTable(claims: readonly Claim[]): Tabular {
  return {
    columns: ['bundle', 'same bytes as here', 'digest', 'engine', 'computed'].map((name) => ({ name })),
    rows: claims.map(({ bundle, agrees, digest, engine, finishedAt }) => [
      bundle,
      agrees === null ? undefined : agrees ? 'yes' : 'no',
      digest,
      engine,
      finishedAt,
    ]),
  };
}

function Beside({ claim: { agrees, isThisResult } }: { claim: Claim }) {
  if (isThisResult) return <VerdictSign verdict="CLAIMED">It is the result here</VerdictSign>;
  if (agrees === null) return <>Nothing here to compare it with</>;
  return agrees ? (
    <VerdictSign verdict="VERIFIED">Same bytes, computed independently</VerdictSign>
  ) : (
    <VerdictSign verdict="DIFFERS">Other bytes</VerdictSign>
  );
}
