import { useId } from 'react';
import css from './add.module.css';
import { ChoiceField, TextField } from './fields';
import type { Format, Joining, Reading } from './reading';

const formats: readonly { value: Format; label: string }[] = [
  { value: 'parquet', label: 'Parquet' },
  { value: 'jsonl', label: 'JSON Lines (also .gz)' },
  { value: 'text', label: 'Plain text' },
  { value: 'tokens', label: 'Rows of token ids' },
];

const joinings: readonly { value: Joining; label: string; of: 'text' | 'records' | 'both' }[] = [
  { value: 'NONE', label: 'as it is', of: 'text' },
  { value: 'SPACE', label: 'joined by one space', of: 'both' },
  { value: 'BLANK_LINE', label: 'joined by blank lines', of: 'both' },
  { value: 'DOCUMENTS', label: 'documents by themselves (C4)', of: 'records' },
];

const fieldNames = { parquet: 'Column of the text', jsonl: 'Field of the text', tokens: 'Name of the rows', text: '' };

/** How a file is read. */
export function ReadingFields({ reading, change }: { reading: Reading; change: (reading: Reading) => void }) {
  const id = useId();
  const { format, field, joining, where, fromRow, toRow } = reading;
  const set = (part: Partial<Reading>) => change({ ...reading, ...part });
  const isRecords = format === 'parquet' || format === 'jsonl';
  const choose = (chosen: Format) => {
    const other = chosen === 'text' ? 'NONE' : 'BLANK_LINE';
    set({ format: chosen, joining: other, field: chosen === 'tokens' ? '' : 'text' });
  };
  return (
    <>
      <ChoiceField label="Format" value={format} options={formats} change={choose} />
      {format !== 'text' && (
        <TextField label={fieldNames[format]} value={field} change={(value) => set({ field: value })} required />
      )}
      {format !== 'tokens' && (
        <ChoiceField
          label={isRecords ? 'Rows' : 'Lines'}
          value={joining}
          options={joinings.filter(({ of }) => of === 'both' || of === (isRecords ? 'records' : 'text'))}
          change={(value) => set({ joining: value })}
        />
      )}
      {isRecords && (
        <details className={css.more}>
          <summary>Only some of the records</summary>
          <div className={css.field}>
            <label htmlFor={id}>Conditions</label>
            <textarea
              id={id}
              rows={2}
              value={where}
              placeholder="language=en"
              aria-describedby={`${id}-hint`}
              onChange={({ target }) => set({ where: target.value })}
            />
            <p id={`${id}-hint`}>One a line: FIELD=VALUE, or !=, &gt;=, &lt;=. All must be met.</p>
          </div>
          <TextField label="From record" value={fromRow} change={(value) => set({ fromRow: value })} placeholder="0" />
          <TextField
            label="To record, not included"
            value={toRow}
            change={(value) => set({ toRow: value })}
            placeholder="the end"
          />
        </details>
      )}
    </>
  );
}
