import { expect, test } from 'vitest';
import { inOneSheet } from './one-sheet';

test('each style is a class, once, after those that an element has', () => {
  const { html, css } = inOneSheet(
    `<b class="strut" style="height:1em;vertical-align:-0.25em">a &lt;i style=&quot;x&quot;&gt;</b><i style="height:1em;vertical-align:-0.25em"/><p title="a > b" style="top:calc(50% - var(--x))">c</p>`,
  );
  expect(html).toBe(
    '<b class="strut own-0">a &lt;i style=&quot;x&quot;&gt;</b><i class="own-0"/><p class="own-1" title="a > b">c</p>',
  );
  expect(css).toBe(
    '.own-0{height:1em!important;vertical-align:-0.25em!important}.own-1{top:calc(50% - var(--x))!important}',
  );
});

test.each([
  'background:url(https://elsewhere.example/x)',
  'background:image(&quot;x&quot;)',
  'color:red}body{display:none',
  'color:&lt;/style&gt;&lt;script&gt;',
  'x:/* ',
  '@import:x',
])('%s is left out', (style) => {
  expect(inOneSheet(`<b style="${style};top:1px">x</b>`)).toEqual({
    html: '<b class="own-0">x</b>',
    css: '.own-0{top:1px!important}',
  });
  expect(inOneSheet(`<b style="${style}">x</b>`)).toEqual({ html: '<b>x</b>', css: '' });
});
