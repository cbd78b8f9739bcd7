'use client';

import Link from 'next/link';
import { ModelDetails } from '../../../documents/library';
import { bytes } from '../../../format/numbers';
import type { Tabular } from '../../../format/tabular';
import type { ResultOf } from '../../../graphql';
import { factsOf } from '../../../views/facts-of';
import { Tiles } from '../../../views/parts/tiles';
import { ModelExport } from '../../exporting/model-export';
import { operationAddress } from '../addresses';
import { kindNames } from '../kinds';
import css from '../library.module.css';
import { LineageSection } from '../lineage/lineage-section';
import { readFilter, writeFilter } from '../list/use-filter';
import { OtherVersionMark } from '../other-version-mark';
import { Scroll, Section } from '../shell';
import { StateSign } from '../state-sign';
import { TitleText } from '../title-text';
import { useAnswer } from '../use-answer';
import { DetailsFrame } from './details-frame';
import { modelDocument } from './documents';
import { LayerWidths } from './layer-widths';

type Details = ResultOf<typeof ModelDetails>;

/** A registered model, its files, and what was made from it. */
export function ModelPage({ name }: { name: string }) {
  const { data, failure } = useAnswer(ModelDetails, { name });
  const model = data?.model;
  return (
    <DetailsFrame kind="model" name={name} digest={model?.key} failure={failure} document={modelDocument(name)}>
      {data && model && (
        <>
          <Section title="What it is">
            <Tiles tiles={factsOf(model)} />
          </Section>
          {model.widths && <LayerWidths widths={model.widths} />}
          <Made kind="calibration" model={name} made={data.calibrations} />
          <Made kind="prunedModel" model={name} made={data.pruned} />
          <Made kind="evaluation" model={name} made={data.evaluations} />
          <Section title="Export">
            <ModelExport exported={{ model: name }} />
          </Section>
          <LineageSection lineageKey={model.key} />
          <Section title="Files">
            <Scroll label="Files of the model" data={() => filesTable(model.files)}>
              <table className={css.table}>
                <thead>
                  <tr>
                    <th scope="col">Name</th>
                    <th scope="col" className={css.number}>
                      Size
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {model.files.map((file) => (
                    <tr key={file.name}>
                      <th scope="row">{file.name}</th>
                      <td className={css.number}>{bytes(file.byteLength)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          </Section>
        </>
      )}
    </DetailsFrame>
  );
}

function filesTable(files: NonNullable<Details['model']>['files']): Tabular {
  return {
    columns: [{ name: 'name' }, { name: 'size', unit: 'bytes' }],
    rows: files.map(({ name, byteLength }) => [name, byteLength]),
  };
}

/** The latest of a kind made from a model, with the way to all of them. */
function Made({ kind, model, made }: { kind: string; model: string; made: Details['calibrations'] }) {
  const all = `/library${writeFilter({ ...readFilter(new URLSearchParams()), tab: kind, model })}`;
  const names = kindNames(kind);
  return (
    <Section
      title={names}
      tools={made.pageInfo.hasNextPage ? <Link href={all}>All {names.toLowerCase()} of this model</Link> : undefined}
    >
      {made.edges.length === 0 ? (
        <p className={css.note}>None yet.</p>
      ) : (
        <ul className={css.made}>
          {made.edges.map(({ node }) => (
            <li key={node.key}>
              <StateSign status={node.status} />{' '}
              <span>
                <Link href={operationAddress(node.key)} prefetch={false}>
                  <OfModel title={node.title} model={model} />
                </Link>{' '}
                <OtherVersionMark operation={node} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** A title on its model's own page, where the model goes without saying. */
function OfModel({ title, model }: { title: string; model: string }) {
  return title.startsWith(`${model} · `) ? title.slice(model.length + 3) : <TitleText title={title} />;
}
