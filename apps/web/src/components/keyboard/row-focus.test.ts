import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { afterRemoval, broughtUpToDate, placeOf } from './row-focus';

const ROW = (name: string, more = '') =>
  `<li id="${name}">${more}<a href="/${name}">${name}</a><button id="share-${name}"></button><button id="remove-${name}"></button></li>`;

/** A list under a heading, and what finds something in it. */
function drawn(rows: string, after = '') {
  const { document } = parseHTML(
    `<html><body><main><h1 id="page">Page</h1><section><h2 id="heading">List</h2><ul>${rows}</ul>${after}</section></main></body></html>`,
  );
  const find = (selector: string) => document.querySelector(selector) as HTMLElement;
  return { find, list: find('ul') };
}

test('goes to the same control of the next row, else of the one before, else to the heading', () => {
  const { find, list } = drawn(ROW('a') + ROW('b') + ROW('c'));
  const remove = (name: string) => {
    const place = placeOf(list, find(`#remove-${name}`))!;
    find(`#${name}`).remove();
    return afterRemoval(place)?.id;
  };
  expect(remove('b')).toBe('remove-c');
  expect(remove('c')).toBe('remove-a');
  expect(remove('a')).toBe('heading');
});

test('a list that goes with its last row has the same heading; another control goes before it where one is named', () => {
  const { find, list } = drawn(ROW('a'), '<form><input id="new"></form>');
  const place = placeOf(list, find('#remove-a'))!;
  list.remove();
  expect(afterRemoval(place)?.id).toBe('heading');
  expect(afterRemoval(place, find('form'))?.id).toBe('new');
});

test('rows that have come meanwhile count, and those without a control do not', () => {
  const { find, list } = drawn(`${ROW('a')}<li id="bare">Nothing to press</li>`);
  const before = placeOf(list, find('#share-a'))!;
  list.insertAdjacentHTML('beforeend', ROW('late'));
  const place = broughtUpToDate(before);
  find('#a').remove();
  expect(afterRemoval(place)?.id).toBe('share-late');
});

test('a row may be a control itself, be disabled, or hold a dialog whose controls are none of its own', () => {
  const { find, list } = drawn(
    '<button id="x"></button><button id="y" disabled></button><select id="add"></select><p><dialog><button id="hidden"></button></dialog></p>',
  );
  const place = placeOf(list, find('#x'))!;
  find('#x').remove();
  expect(afterRemoval(place)?.id).toBe('add');
  find('#add').remove();
  expect(afterRemoval(place)?.id).toBe('heading');
});

test('what removes a row is found at its end, however many controls are before it', () => {
  const { find, list } = drawn(ROW('a') + ROW('b', '<button></button><button></button>'));
  const place = placeOf(list, find('#remove-a'))!;
  find('#a').remove();
  expect(afterRemoval(place)?.id).toBe('remove-b');
});

test('a row that is a section is gone on with at its heading, not at what it offers last; a dialog’s heading is none', () => {
  const { find, list } = drawn(
    `${ROW('a')}<li><h3 id="next">Next</h3><button id="delete"></button></li>${ROW('c', '<dialog><h2>Remove</h2></dialog>')}`,
  );
  const place = placeOf(list, find('#remove-a'))!;
  find('#a').remove();
  expect(afterRemoval(place)?.id).toBe('next');
  find('#next').parentElement!.remove();
  expect(afterRemoval(place)?.id).toBe('remove-c');
});

test('what is outside of the rows has no place in them', () => {
  const { find, list } = drawn(ROW('a'));
  expect(placeOf(list, find('#heading'))).toBeNull();
});
