import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { client, connection } from '../../../client/server';
import { LibraryDatasets, LibraryModels } from '../../../documents/library';
import { type Failure, failuresOf } from '../../../failure';
import { bytes, compact, whole } from '../../../format/numbers';
import type { Tabular } from '../../../format/tabular';
import { ago, instant } from '../../../format/time';
import type { ResultOf } from '../../../graphql';
import { BelongingButton } from '../../belonging/belonging-button';
import { OwnerLabel } from '../../belonging/owner-label';
import type { Belonging } from '../../belonging/places';
import { FailureNote } from '../../failure-note';
import { useRowFocus } from '../../keyboard/use-row-focus';
import { RemoveButton } from '../../removal/remove-button';
import { datasetAddress, modelAddress } from '../addresses';
import { datasetDocument, modelDocument } from '../catalogue/documents';
import { kindNames } from '../kinds';
import library from '../library.module.css';
import { newNotebook } from '../new-notebook';
import { Loading, Scroll } from '../shell';

type Model = ResultOf<typeof LibraryModels>['models']['edges'][number]['node'];
type Dataset = ResultOf<typeof LibraryDatasets>['datasets']['edges'][number]['node'];

interface Entry {
  key: string;
  name: string;
  title: string;
  address: string;
  facts: string[];
  registeredAt: string;
  document: string;
  belonging: Belonging | null;
}

const columns: Record<string, readonly string[]> = {
  model: ['Architecture', 'Layers', 'Parameters', 'Weights on disk'],
  dataset: ['Kind', 'Rows', 'Tokens a row', 'Characters'],
};

/** The registered models or data sets whose names have every word of the text. */
export function Catalogue({ kind, text }: { kind: 'model' | 'dataset'; text: string }) {
  const router = useRouter();
  const { entries, failure, truncated, again } = useEntries(kind);
  const rows = useRowFocus();
  if (failure) return <FailureNote failure={failure} />;
  if (!entries) return <Loading what="The library is being read." rows={4} />;
  const words = text.toLowerCase().split(/\s+/);
  const found = entries.filter(({ name, title }) =>
    words.every((word) => `${name} ${title}`.toLowerCase().includes(word)),
  );
  if (found.length === 0) {
    return (
      <p className={library.empty}>
        {entries.length === 0
          ? `No ${kindNames(kind).toLowerCase()} are registered. Add one above, or from the command line.`
          : `No ${kindNames(kind).toLowerCase()} fit this search.`}
      </p>
    );
  }
  return (
    <>
      <Scroll label={kindNames(kind)} data={() => entriesTable(kind, found)}>
        <table className={library.table}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              {columns[kind]?.map((column, index) => (
                <th key={column} scope="col" className={index > 0 ? library.number : undefined}>
                  {column}
                </th>
              ))}
              <th scope="col">Registered</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody {...rows}>
            {found.map(({ key, name, title, address, facts, registeredAt, document, belonging }) => (
              <tr key={key}>
                <th scope="row" className={library.wide}>
                  <Link href={address} prefetch={false}>
                    {name}
                  </Link>{' '}
                  <OwnerLabel belonging={belonging} />
                  {title !== name && <p className={library.note}>{title}</p>}
                </th>
                {facts.map((fact, index) => (
                  <td key={columns[kind]?.[index]} className={index > 0 ? library.number : undefined}>
                    {fact}
                  </td>
                ))}
                <td>
                  <time dateTime={registeredAt} title={instant(registeredAt)}>
                    {ago(registeredAt, Date.now())}
                  </time>
                </td>
                <td className={library.number}>
                  <span className={library.rowActions}>
                    <BelongingButton kind={kind} id={name} title={name} small changed={again} />
                    <RemoveButton kind={kind} name={name} small removed={again} />
                    <button type="button" className="quiet" onClick={() => newNotebook(router, name, [document])}>
                      Use in a new notebook
                    </button>
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {truncated && <p className={library.note}>The first 200 in the order of names.</p>}
    </>
  );
}

function entriesTable(kind: string, entries: readonly Entry[]): Tabular {
  return {
    columns: ['Name', 'Title', ...(columns[kind] ?? []), 'Registered', 'Key'].map((name) => ({
      name: name.toLowerCase(),
    })),
    rows: entries.map(({ name, title, facts, registeredAt, key }) => [name, title, ...facts, registeredAt, key]),
  };
}

function useEntries(kind: 'model' | 'dataset') {
  const [entries, setEntries] = useState<readonly Entry[]>();
  const [truncated, setTruncated] = useState(false);
  const [turn, setTurn] = useState(0);
  const [failure, setFailure] = useState<Failure>();
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn asks the same again
  useEffect(() => {
    if (lost) return undefined;
    let left = false;
    void (async () => {
      const { data, error } =
        kind === 'model'
          ? await client.query(LibraryModels, {}).toPromise()
          : await client.query(LibraryDatasets, {}).toPromise();
      if (left) return;
      setFailure(failuresOf(error)[0]);
      if (!data) return;
      const found = 'models' in data ? data.models : data.datasets;
      setTruncated(found.pageInfo.hasNextPage);
      setEntries(found.edges.map(({ node }) => ('architecture' in node ? modelEntry(node) : datasetEntry(node))));
    })();
    return () => {
      left = true;
    };
  }, [kind, lost, turn]);
  return { entries, failure, truncated, again: () => setTurn((before) => before + 1) };
}

function modelEntry({
  key,
  name,
  architecture,
  layers,
  parameters,
  byteLength,
  registeredAt,
  belonging,
}: Model): Entry {
  return {
    key,
    name,
    title: name,
    address: modelAddress(name),
    facts: [architecture, whole(layers), compact(parameters), bytes(byteLength)],
    registeredAt,
    document: modelDocument(name),
    belonging,
  };
}

function datasetEntry({
  key,
  name,
  title,
  kind,
  characters,
  rows,
  rowLength,
  registeredAt,
  belonging,
}: Dataset): Entry {
  const figure = (value: number | null) => (value === null ? '–' : whole(value));
  return {
    key,
    name,
    title,
    address: datasetAddress(name),
    facts: [kind, figure(rows), figure(rowLength), figure(characters)],
    registeredAt,
    document: datasetDocument(name),
    belonging,
  };
}
