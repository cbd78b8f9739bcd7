import { type FieldNode, type GraphQLSchema, parse, print } from 'graphql';
import { aliasesOf } from './alias';
import { applies, BY_COMPENSATION } from './conditions';
import { definitionText } from './definitions';
import { absent, type Form, type Value } from './form';
import { textOf } from './literal';
import { fieldNodes } from './match';
import { resultsOf } from './results';
import { type ArgumentId, type Group, groupOf, leavesOf, type StepName, steps } from './steps';

/** What the parameters of one place are: the form's own, or those that set it apart from its siblings. */
export type Given = Readonly<Partial<Record<ArgumentId, Value>>>;

/**
 * Writes the document of a form. Places that are asked for the same share a fragment.
 *
 * @returns a GraphQL document with one query, laid out as graphql's `print` does
 */
export function write(form: Form, schema: GraphQLSchema): string {
  const writer = new Writer(form, schema);
  return `${print(parse(writer.document()))}\n`;
}

interface Settings {
  /** Whether what several places ask for alike stands in a fragment. */
  fragments?: boolean;
  /** An evaluation that is there already, to be asked for in the same words. */
  evaluation?: string | undefined;
}

/** Writes the parts of a form's document. */
export class Writer {
  readonly #form: Form;
  readonly #schema: GraphQLSchema;
  readonly #evaluation: string | undefined;
  readonly #figures: boolean;
  readonly #outcome: boolean;

  constructor(form: Form, schema: GraphQLSchema, { fragments = true, evaluation }: Settings = {}) {
    this.#form = form;
    this.#schema = schema;
    this.#evaluation = evaluation;
    const { dense, evaluated, compensations, variants } = form;
    const pruned = evaluated ? compensations.length * (variants?.values.length ?? 1) : 0;
    this.#figures = fragments && pruned + (dense ? 1 : 0) > 1;
    this.#outcome = fragments && form.depth === 'plan' && variants !== undefined;
  }

  document(): string {
    const { title, variables } = this.#form;
    const definitions = variables.map((entry) => definitionText(entry, this.#schema));
    const head = `query ${title}${definitions.length > 0 ? `(${definitions.join(', ')})` : ''}`;
    const fragments = [
      this.#outcome ? `fragment Outcome on Plan { ${this.#planned().trim() || 'key'} }` : '',
      this.#figures ? `fragment Figures on Evaluation { ${this.#results('evaluation') || 'key'} }` : '',
    ];
    return `${head} { ${this.#field('model', {}, this.#ofModel())} }\n${fragments.join('\n')}`;
  }

  dense(): string {
    return `${this.#form.evaluated ? 'dense: ' : ''}${this.evaluation()}`;
  }

  evaluation(): string {
    const body = this.#figures ? '...Figures' : this.#results('evaluation');
    return this.#evaluation ?? this.#field('evaluation', {}, body);
  }

  saliency(): string {
    return this.#field('saliency', {}, this.#results('saliency'));
  }

  /** The pruned models of a plan. */
  pruned(compensations = this.#form.compensations): string {
    const aliases = compensations.length > 1 ? aliasesOf(BY_COMPENSATION, compensations) : [];
    const evaluation = this.#form.evaluated ? this.evaluation() : '';
    const one = (value: Value) =>
      this.#field('pruned', { [BY_COMPENSATION]: value }, `${this.#results('pruned')} ${evaluation}`);
    return compensations.map((value, index) => named(aliases[index], one(value))).join(' ');
  }

  plan(given: Given = {}): string {
    return this.#field('plan', given, this.#outcome ? '...Outcome' : this.#planned());
  }

  plans(): string {
    return this.#variants('plan', (given) => this.plan(given));
  }

  calibrations(): string {
    return this.#variants('calibration', (given) => {
      const plans = this.#form.depth === 'plan' ? this.plans() : '';
      return this.#field('calibration', given, `${this.#results('calibration')} ${plans}`);
    });
  }

  #ofModel(): string {
    const { dense, saliency, depth } = this.#form;
    return [
      this.#results('model'),
      dense ? this.dense() : '',
      saliency ? this.saliency() : '',
      depth === 'model' ? '' : this.calibrations(),
    ].join(' ');
  }

  #planned(): string {
    return `${this.#results('plan')} ${this.pruned()}`;
  }

  #variants(group: 'calibration' | 'plan', of: (given: Given) => string): string {
    const { variants } = this.#form;
    if (!variants || groupOf(variants.by) !== group) return of({});
    const aliases = aliasesOf(variants.by, variants.values);
    return variants.values.map((value, index) => named(aliases[index], of({ [variants.by]: value }))).join(' ');
  }

  #field(step: StepName, given: Given, body: string): string {
    const { field, group } = steps[step];
    return `${field}${argumentsText(group, { ...this.#form.arguments, ...given }, this.#schema)} { ${body.trim() || 'key'} }`;
  }

  #results(group: Group): string {
    const shown = resultsOf(group).filter(({ id }) => this.#form.shows.includes(id));
    return mergedText(shown.flatMap(({ fields }) => fields));
  }
}

function named(alias: string | undefined, text: string): string {
  return alias === undefined ? text : `${alias}: ${text}`;
}

function argumentsText(group: Group, given: Given, schema: GraphQLSchema): string {
  const texts = new Map<string, string[]>();
  for (const { id, name, path, type } of leavesOf(group, schema)) {
    const value = given[id] ?? absent;
    const text = applies(id, (other) => given[other] ?? absent) ? textOf(value, type) : undefined;
    if (text === undefined) continue;
    const [argument] = path;
    texts.set(argument, [...(texts.get(argument) ?? []), path.length === 1 ? text : `${name}: ${text}`]);
  }
  const written = [...texts].map(([argument, parts]) =>
    leavesOf(group, schema).some(({ path }) => path.length === 2 && path[0] === argument)
      ? `${argument}: { ${parts.join(', ')} }`
      : `${argument}: ${parts[0]}`,
  );
  return written.length > 0 ? `(${written.join(', ')})` : '';
}

/** Fields of equal names as one, with what is selected from all of them. */
export function mergedText(fields: readonly FieldNode[]): string {
  const names = [...new Set(fields.map(({ name }) => name.value))];
  return names
    .map((name) => {
      const alike = fields.filter((field) => field.name.value === name);
      const inner = alike.flatMap(({ selectionSet }) => (selectionSet ? fieldNodes(selectionSet) : []));
      const given = (alike[0]?.arguments ?? []).map((node) => print(node)).join(', ');
      return `${name}${given && `(${given})`}${inner.length > 0 ? ` { ${mergedText(inner)} }` : ''}`;
    })
    .join(' ');
}
