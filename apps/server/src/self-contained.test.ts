import { expect, test } from 'vitest';
import { selfContained } from './self-contained.ts';

const assets: Readonly<Record<string, { type: string; bytes: Buffer }>> = {
  '/a/one.css': {
    type: 'text/css',
    bytes: Buffer.from(
      'p{color:red}@font-face{src:url(../fonts/x.woff2) format("woff2"),url(../fonts/x.woff) format("woff"),url(../fonts/x.ttf) format("truetype")}i{background:url("data:,x")}b{mask:url(#m)}</style>',
    ),
  },
  '/fonts/x.woff2': { type: 'font/woff2', bytes: Buffer.from('font') },
};
const load = async (address: string) => assets[address] ?? Promise.reject(new Error(`nothing at ${address}`));

test('style sheets and fonts are in the file, scripts and references are not', async () => {
  const html = `<html><head><link rel="preload" href="/x.js" as="script"/><link rel="stylesheet" href="/a/one.css" data-n-g=""/>
<meta property="og:image" content="http://elsewhere/x.png"/><script src="/x.js" defer=""></script></head>
<body><p>&lt;script&gt;1&lt;/script&gt;</p><a class="x" href="/r/1">r</a><script id="d" type="application/json">{"a":"<\\/p>"}</script></body></html>`;
  const text = await selfContained(html, load);
  expect(
    text,
  ).toBe(`<html><head><style>p{color:red}@font-face{src:url(data:font/woff2;base64,${Buffer.from('font').toString('base64')}) format("woff2")}i{background:url("data:,x")}b{mask:url(#m)}<\\/style></style>
</head>
<body><p>&lt;script&gt;1&lt;/script&gt;</p><a class="x">r</a></body></html>`);
});

test('a sheet that is not there fails the whole', async () => {
  await expect(selfContained('<link rel="stylesheet" href="/gone.css">', load)).rejects.toThrow('nothing at /gone.css');
});
