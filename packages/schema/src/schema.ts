import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import { guarded } from './guard.ts';

// Every type of the schema, in the order in which the SDL prints them. A new one is a file and a line here.
import './types/scalars.ts';
import './types/enums.ts';
import './types/problem.ts';
import './types/operation.ts';
import './types/progress.ts';
import './types/tasks.ts';
import './types/cost.ts';
import './types/explanation.ts';
import './types/prunable.ts';
import './types/inputs.ts';
import './types/model.ts';
import './types/calibration.ts';
import './types/layer-statistics.ts';
import './types/saliency.ts';
import './types/distribution.ts';
import './types/plan.ts';
import './types/layer-plan.ts';
import './types/pruned-model.ts';
import './types/evaluation.ts';
import './types/interval.ts';
import './types/evaluation-comparison.ts';
import './types/verdict.ts';
import './types/comparisons.ts';
import './types/latency.ts';
import './types/dataset.ts';
import './types/notebook.ts';
import './types/worker.ts';
import './types/jobs.ts';
import './types/query.ts';
import './types/notebook-search.ts';
import './types/library.ts';
import './types/lineage.ts';
import './types/parts.ts';
import './types/catalogue.ts';
import './types/revision.ts';
import './types/revision-draft.ts';
import './types/claim.ts';
import './types/storage.ts';
import './types/subscription.ts';
import './mutations/operations.ts';
import './mutations/catalogue.ts';
import './mutations/notebooks.ts';
import './mutations/revisions.ts';
import './mutations/storage.ts';

builder.mutationType({});

/** The executable schema. Run it with a context of `createContext`, after `limitErrors`. */
export const schema: GraphQLSchema = guarded(builder.toSchema({ sortSchema: false }));
