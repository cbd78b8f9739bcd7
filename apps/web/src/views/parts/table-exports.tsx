import { download } from '../../format/download';
import { type Tabular, tabularCsv, tabularJson, tabularLatex, tabularMarkdown } from '../../format/tabular';
import css from './figure.module.css';

const formats = [
  { name: 'CSV', extension: 'csv', type: 'text/csv', write: tabularCsv },
  { name: 'JSON', extension: 'json', type: 'application/json', write: tabularJson },
  { name: 'Markdown', extension: 'md', type: 'text/markdown', write: tabularMarkdown },
  { name: 'LaTeX', extension: 'tex', type: 'application/x-tex', write: tabularLatex },
];

/** The ways of a table out of the page: the clipboard, and a file of each format. */
export function TableExports({ title, data }: { title: string; data: () => Tabular }) {
  return (
    <>
      <Copy text={() => tabularCsv(data())} />
      {formats.map(({ name, extension, type, write }) => (
        <button
          key={name}
          type="button"
          className="quiet"
          onClick={() => download(`${fileOf(title)}.${extension}`, type, write(data()))}
        >
          {name}
        </button>
      ))}
    </>
  );
}

/** A title as the name of a file, without its ending. */
export function fileOf(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

function Copy({ text }: { text: () => string }) {
  const copy = async (event: React.MouseEvent<HTMLButtonElement>) => {
    const button = event.currentTarget;
    const done = await writeClipboard(text());
    button.textContent = done ? 'Copied' : 'Not allowed';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  };
  return (
    <button type="button" className={`quiet ${css.copy}`} onClick={copy} title="Copy the table as CSV">
      Copy
    </button>
  );
}

/** The clipboard exists on secure origins only. */
async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
