import { DropdownMenu } from 'radix-ui';
import { client } from '../../../client/server';
import { StudyReport } from '../../../documents/studies';
import { failuresOf, unreachable } from '../../../failure';
import { download } from '../../../format/download';
import { Entry } from '../../cell/menu';
import menu from '../../cell/menu.module.css';
import { say } from '../../chrome/toast-store';

const formats = [
  { format: 'LATEX', title: 'LaTeX (booktabs)', extension: 'tex', type: 'application/x-tex' },
  { format: 'CSV', title: 'CSV, one line a cell', extension: 'csv', type: 'text/csv' },
  { format: 'MARKDOWN', title: 'Markdown', extension: 'md', type: 'text/markdown' },
  { format: 'JSON', title: 'JSON with every key', extension: 'json', type: 'application/json' },
  { format: 'HTML', title: 'HTML, one page with plots', extension: 'html', type: 'text/html' },
] as const;

/** The whole study as a file, as the server writes it for papers and for the command line. */
export function ReportMenu({ id, name }: { id: string; name: string }) {
  const save = async ({ format, extension, type }: (typeof formats)[number]) => {
    const { data, error } = await client.query(StudyReport, { id, format }).toPromise();
    const file =
      name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '') || 'study';
    if (data?.study) download(`${file}.${extension}`, type, data.study.report);
    else say(`No report was made. ${(failuresOf(error)[0] ?? unreachable).message}`);
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="quiet">
          Report
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={menu.menu} align="end" sideOffset={4} collisionPadding={8}>
          {formats.map((each) => (
            <Entry key={each.format} act={() => void save(each)}>
              {each.title}
            </Entry>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
