import { pageAddress } from '../../address/page-address';
import { limits, writeAddress } from '../../address/view-address';
import type { Variables } from '../../language/values';
import { copyText } from '../chrome/copy-text';
import { say } from '../chrome/toast-store';

/**
 * Copies an address that shows a notebook as it is seen now, at a cell: with the value of every variable, so that it still
 * shows the same when others have been stored, and with the settings of all views.
 */
export async function copyLink(notebook: string, cell: string, variables: Variables): Promise<void> {
  const { views } = pageAddress.getSnapshot();
  const whole = writeAddress('', { variables, views });
  const fits = JSON.stringify(variables).length <= limits.text && JSON.stringify(views).length <= limits.text;
  const place = `${location.origin}/notebooks/${encodeURIComponent(notebook)}`;
  const address = `${place}${fits ? whole : ''}#cell-${encodeURIComponent(cell)}`;
  if (!(await copyText(address))) say(`This browser does not let pages copy. The link is ${address}`);
  else if (fits) say('The link to this view is copied.');
  else say('The link to the cell is copied. Its values do not fit into an address.');
}
