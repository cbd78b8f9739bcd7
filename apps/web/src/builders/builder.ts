import type { GraphQLSchema } from 'graphql';
import type { Variables } from '../language/values';
import type { Form } from './form';
import type { ArgumentId, Group } from './steps';

/** What a new query may take up from around it. */
export interface Surroundings {
  schema: GraphQLSchema;
  /** Names of the registered models and data sets. */
  models: readonly string[];
  datasets: readonly string[];
  /** What the notebook's variables stand for. */
  variables: Variables;
}

/** A form that writes the query of a cell. */
export interface Builder {
  name: string;
  title: string;
  /** What it shows, in a few words. */
  hint: string;
  /** The steps whose parameters and results stand in the form, in order. */
  groups: (form: Form) => readonly Group[];
  /** Parameters that stand first; the others are behind “More”. Required ones stand first anyway. */
  foremost: readonly ArgumentId[];
  /** What besides parameters and results can be chosen. */
  choices: readonly ('subject' | 'compensation' | 'comparison')[];
  /** Whether a form is one of its own. */
  fits: (form: Form) => boolean;
  begin: (surroundings: Surroundings) => Form;
}
