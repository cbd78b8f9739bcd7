import { PushButton } from '../../components/exporting/push-button';
import { bytes } from '../../format/numbers';
import type { Column } from '../parts/data-table';
import { Pending } from '../parts/pending';
import { useStill } from '../parts/still';
import { TableFigure } from '../parts/table-figure';
import { type Tile, Tiles } from '../parts/tiles';
import { has, type View, type ViewProps } from '../view';
import { CopyableText } from './copyable-text';
import { dataTypeName, type ExportedFile, type ExportObject, tested, verdicts } from './model';
import css from './view.module.css';

/** A model's files: what they are worth, how large they are, where to get them, and what to type next. */
export const exportView: View = {
  name: 'export',
  title: 'Export',
  compares: false,
  accepts: has('Export', 'verdict', 'files', 'archive', 'usage', 'weightBytes'),
  Component: ExportView,
};

function ExportView({ subjects }: ViewProps) {
  return subjects.map(({ object, path }) => <Export key={path.join()} written={object as ExportObject} />);
}

function Export({ written }: { written: ExportObject }) {
  const { verdict, reasons, files, archive, usage, selfTest, formatTitle } = written;
  const still = useStill();
  const known = verdict ? verdicts[verdict] : undefined;
  return (
    <section className={css.export} aria-label={formatTitle ? `Export, ${formatTitle}` : 'Export'}>
      {known && (
        <p className={css.verdict}>
          <span className={css.mark} data-tone={known.tone}>
            {known.word}
          </span>
          {formatTitle && <span className={css.quiet}>{formatTitle}</span>}
        </p>
      )}
      {'verdict' in written && !verdict && <Pending>The verdict appears here when the plan is there.</Pending>}
      {reasons && reasons.length > 0 && (
        <ul className={css.reasons}>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <Tiles tiles={tilesOf(written)} />
      {selfTest && <p className={css.tested}>{tested(selfTest)}</p>}
      {archive && (
        <div className={css.ways}>
          <a className={css.download} href={archive} download>
            Download all as one ZIP file
          </a>
          {written.key && !still && <PushButton exportKey={written.key} suggested={written.folder ?? 'model'} />}
        </div>
      )}
      {files && files.length > 0 && (
        <TableFigure
          name={`files.${written.key ?? ''}`}
          title="Files"
          note="Digests are SHA-256. Downloads go on where they were cut off."
          columns={columns}
          rows={files}
          keyOf={({ name }) => name}
        />
      )}
      {files && usage?.map(({ title, text }) => <CopyableText key={title} title={title} text={text} />)}
    </section>
  );
}

function tilesOf({ weightBytes, byteLength, dataType, files }: ExportObject): Tile[] {
  return [
    ...(typeof weightBytes === 'number' && typeof byteLength !== 'number'
      ? [{ label: 'Weights will take', value: bytes(weightBytes) }]
      : []),
    ...(typeof byteLength === 'number' ? [{ label: 'All files', value: bytes(byteLength) }] : []),
    ...(files ? [{ label: 'Files', value: String(files.length) }] : []),
    ...(dataType ? [{ label: 'Numbers', value: dataTypeName(dataType) }] : []),
  ];
}

const columns: readonly Column<ExportedFile>[] = [
  {
    name: 'File',
    text: true,
    value: ({ name }) => name,
    show: ({ name, address }) =>
      address ? (
        <a href={address} download>
          {name}
        </a>
      ) : (
        name
      ),
  },
  {
    name: 'Size',
    unit: 'bytes',
    value: ({ byteLength }) => byteLength ?? '',
    show: ({ byteLength }) => (byteLength === undefined ? '' : bytes(byteLength)),
  },
  {
    name: 'Digest',
    text: true,
    value: ({ digest }) => digest ?? '',
    show: ({ digest }) => <code className={css.digest}>{digest}</code>,
  },
];
