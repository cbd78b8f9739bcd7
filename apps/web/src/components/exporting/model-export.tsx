import { useEffect, useId, useMemo, useState, useSyncExternalStore } from 'react';
import { connection } from '../../client/server';
import { services } from '../../client/services';
import { ExportFormats } from '../../documents/exporting';
import { analyse } from '../../language/analyse';
import { CellRunner } from '../../runner/cell-runner';
import { dataTypeName } from '../../views/export/model';
import { Notes } from '../cell/notes';
import { Result } from '../cell/result';
import { RunButton } from '../cell/run-button';
import { Status } from '../cell/status';
import { useAnswer } from '../library/use-answer';
import { useSchema } from '../notebook/use-schema';
import { exportDocument } from './export-document';
import css from './model-export.module.css';

/** What is written: a registered model by its name, or a pruned model by its key. */
export type Exported = { model: string } | { pruned: string };

/** Chooses a format, says what becomes of the model in it, has it written, and gives the files out. */
export function ModelExport({ exported }: { exported: Exported }) {
  const id = useId();
  const { data } = useAnswer(ExportFormats, {});
  const formats = data?.exportFormats ?? [];
  const [chosen, choose] = useState<string>();
  const [wanted, want] = useState<string>();
  // What is not pruned is smallest as it is; of a pruned model most want the smaller matrices.
  const first = 'model' in exported ? 'HUGGING_FACE' : 'HUGGING_FACE_COMPACT';
  const format = formats.find((one) => one.format === (chosen ?? first)) ?? formats[0];
  const dataType = format?.dataTypes.find((one) => one === wanted) ?? format?.dataTypes[0];
  if (!format) return <p className={css.quiet}>Asking for the formats …</p>;
  return (
    <div className={css.panel}>
      <div className={css.choices}>
        <label htmlFor={`${id}format`}>Format</label>
        <select id={`${id}format`} value={format.format} onChange={({ target }) => choose(target.value)}>
          {formats.map((one) => (
            <option key={one.format} value={one.format}>
              {one.title}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}type`}>Numbers</label>
        <select
          id={`${id}type`}
          value={dataType}
          disabled={format.dataTypes.length < 2}
          onChange={({ target }) => want(target.value)}
        >
          {format.dataTypes.map((one) => (
            <option key={one} value={one}>
              {dataTypeName(one)}
            </option>
          ))}
        </select>
      </div>
      <p className={css.quiet}>{format.description}</p>
      {/* One for each choice: what was written in another format is no earlier answer to this one. */}
      <ChosenExport
        key={`${format.format} ${dataType}`}
        exported={exported}
        format={format.format}
        dataType={dataType}
      />
    </div>
  );
}

interface Choice {
  exported: Exported;
  format: string;
  dataType: string | undefined;
}

/** A format's verdict, price and files, and how to have them written. */
function ChosenExport(choice: Choice) {
  const { runner, snapshot, question } = useExport(choice);
  if (!question) return null;
  return (
    <>
      <div className={css.line}>
        <Status snapshot={snapshot} missing={[]} question={question} />
        <RunButton runner={runner} snapshot={snapshot} question={question} askable />
      </div>
      <Notes snapshot={snapshot} />
      <div className={css.result}>
        <Result snapshot={snapshot} view="export" waiting={false} />
      </div>
    </>
  );
}

function useExport({ exported, format, dataType }: Choice) {
  const schema = useSchema();
  const [runner] = useState(() => new CellRunner(services));
  const snapshot = useSyncExternalStore(runner.subscribe, runner.getSnapshot, runner.getSnapshot);
  const ofModel = 'model' in exported;
  const name = ofModel ? exported.model : exported.pruned;
  const question = useMemo(
    () => (schema ? analyse(exportDocument(ofModel), schema).question : undefined),
    [schema, ofModel],
  );
  useEffect(() => {
    const values = { subject: name, format, dataType };
    runner.ask(question && { question, values });
  }, [runner, question, name, format, dataType]);
  useEffect(() => runner.attach(), [runner]);
  useEffect(() => connection.subscribe(() => !connection.isLost() && runner.refresh()), [runner]);
  return { runner, snapshot, question };
}
