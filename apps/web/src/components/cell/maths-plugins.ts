import 'katex/dist/katex.min.css';
import remarkMath from 'remark-math';
import type { MathsPlugins } from './maths';
import { rehypeMaths } from './rehype-maths';

/**
 * Maths as in Jupyter: `$…$` in a line, `$$…$$` on lines of its own; a dollar that means money is written `\$`. A notebook
 * may come from anybody: commands that link, load or style are not trusted, and macros cannot grow without end.
 */
export const mathsPlugins: MathsPlugins = {
  remarkPlugins: [remarkMath],
  rehypePlugins: [[rehypeMaths, { trust: false, strict: 'ignore', maxExpand: 1000, maxSize: 10 }]],
};
