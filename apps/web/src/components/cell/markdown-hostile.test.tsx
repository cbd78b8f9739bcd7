import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { renderMarkdown } from './markdown';
import { mathsPlugins } from './maths-plugins';

/** Texts: 500 in CI; `FLAPBOOK_HOSTILE_CASES=20000` for the long mode, as those of `tests/hostile`. */
const CASES = Number(process.env.FLAPBOOK_HOSTILE_CASES ?? 500);

const PIECES = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<style>@import "//evil.example"</style>',
  '<base href="//evil.example/">',
  '<!--',
  '<![CDATA[',
  '</div></section>',
  '[a](javascript:alert(1))',
  '[a](JaVaScRiPt&colon;alert(1))',
  '[a](java\nscript:alert(1))',
  '[a](\u0001javascript:alert(1))',
  '[a](data:text/html;base64,PHNjcmlwdD4=)',
  '[a](vbscript:x)',
  '![a](javascript:alert(1))',
  '![a](x "onerror=alert(1)")',
  '![a](x"onerror="alert(1))',
  '<javascript:alert(1)>',
  '[a]: javascript:alert(1)\n\n[a]',
  '$\\href{javascript:alert(1)}{x}$',
  '$\\htmlData{a=b}{x}\\htmlStyle{background:url(//evil.example)}{x}$',
  '$\\includegraphics{//evil.example/x.png}$',
  '$\\def\\a{\\a\\a}\\a$',
  '$\\rule{9999em}{9999em}$',
  '```findings\n<script>\n```',
  '```"onload="alert(1)\n```',
  '`<script>`',
  '| a | <script> |\n|---|---|\n| b | c |',
  '[^1]\n\n[^1]: <script>',
  '> '.repeat(40),
  '- '.repeat(40),
  '*'.repeat(200),
  '['.repeat(200),
  '&#x3c;script&#x3e;',
  '\u202E\u2066\0',
  '\n\n',
  ' ',
];
const texts = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 12 })), { maxLength: 8 })
  .map((parts) => parts.join(''));

const TAG = /<\/?([a-zA-Z][^\s/>]*)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/g;
const FORBIDDEN = /^(?:script|iframe|object|embed|base|link|meta|style|form|foreignobject)$/i;

test(
  'whatever a text holds, what it becomes runs nothing and loads nothing but pictures',
  () => {
    fc.assert(
      fc.property(texts, (text) => {
        const markup = renderToStaticMarkup(renderMarkdown(text, mathsPlugins));
        for (const [tag, name, attributes] of markup.matchAll(TAG)) {
          expect(name, tag).not.toMatch(FORBIDDEN);
          for (const [, attribute, value] of attributes!.matchAll(/\s([^\s=>]+)="([^"]*)"/g)) {
            expect(attribute, tag).not.toMatch(/^on|^srcdoc$/i);
            if (/^(?:href|src|xlink:href)$/i.test(attribute!))
              expect(value, tag).not.toMatch(/^[\s\p{C}]*(?:java|vb)script|^[\s\p{C}]*data:(?!image\/)/iu);
            if (attribute === 'style') expect(value, tag).not.toMatch(/url\(|expression/i);
          }
        }
      }),
      { numRuns: CASES, seed: 20_261_126 },
    );
  },
  60_000 + 50 * CASES,
);
