import { compensationNotebook } from './compensation.ts';
import { domainsNotebook } from './domains.ts';
import type { DemoNotebook } from './notebook.ts';
import { sizesNotebook } from './sizes.ts';
import { welcome } from './welcome.ts';

/** The notebooks that ship, in the order in which to read them. */
export const demoNotebooks: readonly DemoNotebook[] = [welcome, compensationNotebook, sizesNotebook, domainsNotebook];
