import { expect, test } from 'vitest';
import { type Tabular, tabularCsv, tabularJson, tabularLatex, tabularMarkdown } from './tabular';

const table: Tabular = {
  columns: [{ name: 'model' }, { name: 'length', unit: 'tokens' }],
  rows: [
    ['=a|b_<img>', 128],
    ['50 % & \\input{x}\n$y$', null],
  ],
};

test('CSV keeps formulas texts and has units in its header', () => {
  expect(tabularCsv(table)).toBe('model,length (tokens)\r\n\'=a|b_<img>,128\r\n"50 % & \\input{x}\n$y$",\r\n');
});

test('JSON has null where there is nothing', () => {
  expect(JSON.parse(tabularJson(table)).rows[1]).toEqual(['50 % & \\input{x}\n$y$', null]);
});

test('Markdown cannot be left by what stands in a cell', () => {
  expect(tabularMarkdown(table)).toBe(
    '| model | length (tokens) |\n| :--- | ---: |\n| =a\\|b\\_&lt;img> | 128 |\n| 50 % &amp; \\\\input{x} $y$ |  |\n',
  );
});

test('LaTeX has no command but its own', () => {
  const lines = tabularLatex(table).split('\n');
  expect(lines[0]).toBe('\\begin{tabular}{lr}');
  expect(lines[4]).toBe('  =a\\textbar{}b\\_\\textless{}img\\textgreater{} & 128 \\\\');
  expect(lines[5]).toBe('  50 \\% \\& \\textbackslash{}input\\{x\\} \\$y\\$ &  \\\\');
});
