import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { renderMarkdown } from './markdown';
import { mayHoldMaths } from './maths';
import { mathsPlugins } from './maths-plugins';

const html = (source: string) => renderToStaticMarkup(renderMarkdown(source, mathsPlugins));

describe('maths', () => {
  test('in a line and on lines of its own', () => {
    expect(html('The score $\\lVert W_{:,j} \\rVert^2$')).toContain('class="katex"');
    expect(html('$$\ns = \\sigma^2\n$$')).toContain('class="katex-display"');
  });

  test('an escaped dollar is money', () => {
    expect(html('from \\$5 to \\$10')).toBe('<p>from $5 to $10</p>');
  });

  test('what is wrong is shown as it was written', () => {
    expect(html('$\\frac{1$')).toContain('katex-error');
  });

  test('is loaded for texts that have some, and for no other', () => {
    expect(['$x$', '$$\nx\n$$', '```math\nx\n```'].every(mayHoldMaths)).toBe(true);
    expect(['', 'it costs $5', '`x`'].some(mayHoldMaths)).toBe(false);
  });
});

describe('a hostile text', () => {
  test.each([
    '<script>alert(1)</script>',
    '<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '![x](javascript:alert(1))',
    '![x](data:image/svg+xml,<svg/onload=alert(1)>)',
    '[x](vbscript:x)',
    '<javascript:alert(1)>',
    '$\\href{javascript:alert(1)}{x}$',
    '$\\url{javascript:alert(1)}$',
    '$\\includegraphics{https://example.org/x.png}$',
    '$\\htmlStyle{position:fixed}{x}$',
    '$\\htmlData{x=y}{x}$',
  ])('%j runs, loads and styles nothing', (source) => {
    const page = html(source);
    const elements = page.match(/<[^>]*>/g)?.join('') ?? '';
    expect(elements).not.toMatch(
      /<(script|img src="[^"]|iframe|object|embed)|\son\w+=|javascript:|vbscript:|data:|position:\s*fixed/i,
    );
  });

  test('macros cannot grow without end', () => {
    const bomb = `$\\def\\a{xxxxxxxxxx}\\def\\b{${'\\a'.repeat(40)}}\\def\\c{${'\\b'.repeat(40)}}${'\\c'.repeat(40)}$`;
    expect(html(bomb).length).toBeLessThan(10_000);
  });

  test('nesting without end shows the source', () => {
    const source = `${'>'.repeat(20_000)}x`;
    const page = html(source);
    expect(page).toContain('too deeply');
    expect(page).toContain('&gt;'.repeat(20_000));
  });

  test('a long word and text of both directions stay inside their block', () => {
    expect(html('a'.repeat(50_000))).toHaveLength(50_007);
    expect(html('שלום **עולם** abc')).toBe('<p>שלום <strong>עולם</strong> abc</p>');
  });
});
