'use client';

import { useEffect, useState } from 'react';
import type { Options } from 'react-markdown';

/** What a text with maths is rendered with besides. */
export type MathsPlugins = Pick<Options, 'remarkPlugins' | 'rehypePlugins'>;

let loaded: MathsPlugins | undefined;

/**
 * The plugins for maths, for a text that has any; undefined while they are loaded and for other texts. KaTeX is large: a
 * page without maths does without it.
 */
export function useMaths(source: string): MathsPlugins | undefined {
  const [plugins, setPlugins] = useState(loaded);
  const wanted = mayHoldMaths(source);
  useEffect(() => {
    if (!wanted || plugins) return undefined;
    let left = false;
    void import('./maths-plugins').then(({ mathsPlugins }) => {
      loaded = mathsPlugins;
      if (!left) setPlugins(mathsPlugins);
    });
    return () => {
      left = true;
    };
  }, [wanted, plugins]);
  return wanted ? plugins : undefined;
}

/** Whether a text may hold `$…$`, `$$…$$` or a block of code in the language `math`. */
export function mayHoldMaths(source: string): boolean {
  return /\$[^$]+\$|```\s*math/.test(source);
}
