import { describe, expect, test } from 'vitest';
import { axeFaults } from './axe.ts';
import { CHROMIUM, screenshot, withBrowser } from './browser.ts';

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)('a cell of controls (needs Chromium; CHROMIUM_PATH names one)', () => {
  const stage = withBrowser('/notebooks/compensation');
  const cell = (id: string) => stage.page.locator(`[data-cell="${id}"]`);
  const ratio = (id: string) => cell(id).getByRole('slider', { name: 'Ratio' });

  test('moves the same variable of every cell', async () => {
    await ratio('controls').waitFor();
    await ratio('biases').waitFor();
    expect(await ratio('biases').inputValue()).toBe(await ratio('controls').inputValue());
    const before = await ratio('controls').inputValue();
    await ratio('controls').focus();
    await stage.page.keyboard.press('ArrowRight');
    const after = await ratio('controls').inputValue();
    expect(after).not.toBe(before);
    expect(await ratio('biases').inputValue()).toBe(after);
    await screenshot(stage.page, 'controls');
  });

  test('has a form in which axe finds nothing', async () => {
    const form = cell('controls').getByRole('button', { name: 'Form', exact: true });
    await form.press('Enter');
    await cell('controls').getByLabel('Default of Ratio').waitFor();
    await screenshot(stage.page, 'controls-form');
    expect(await axeFaults(stage.page)).toEqual([]);
    await form.press('Enter');
    await cell('controls').getByLabel('Default of Ratio').waitFor({ state: 'detached' });
  });

  test('says what is wrong in its text, by line, and goes on once it is mended', async () => {
    await cell('controls').focus();
    await stage.page.keyboard.press('Enter');
    const text = cell('controls').getByRole('textbox', { name: 'Definitions of variables, one a line' });
    const good = await text.inputValue();
    await text.fill('$ratio: Ratio!\n$x: Nonsense');
    await cell('controls').getByText('Line 2').waitFor();
    await text.fill(`${good}$seed: Int = 3\n`);
    await cell('controls').getByLabel('Seed').waitFor();
    expect(await cell('controls').getByLabel('Seed').inputValue()).toBe('3');
    expect(stage.page.faults).toEqual([]);
  });
});
