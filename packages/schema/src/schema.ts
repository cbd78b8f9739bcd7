import { type GraphQLSchema, specifiedDirectives } from 'graphql';
import { audited } from './access/audited.ts';
import { authorised } from './access/authorise.ts';
import { onAccount } from './access/on-account.ts';
import { builder } from './builder.ts';
import { guarded } from './guard.ts';
import { interruptible } from './interruptible.ts';
import { RANGE_DIRECTIVE } from './ranges.ts';
import { tracedFields } from './tracing/traced-fields.ts';

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
import './types/gram.ts';
import './types/distribution.ts';
import './types/plan.ts';
import './types/method.ts';
import './types/layer-plan.ts';
import './types/pruned-model.ts';
import './types/reconstruction.ts';
import './types/evaluation.ts';
import './types/interval.ts';
import './types/evaluation-comparison.ts';
import './types/verdict.ts';
import './types/comparisons.ts';
import './types/overlap.ts';
import './types/dataset-overlap.ts';
import './types/published-dataset.ts';
import './types/variance-components.ts';
import './types/mixture.ts';
import './types/cross-domain.ts';
import './types/mask-stability.ts';
import './types/plan-agreement.ts';
import './types/calibration-curve.ts';
import './types/zero-shot.ts';
import './types/zero-shot-answers.ts';
import './types/zero-shot-comparison.ts';
import './types/latency.ts';
import './types/latency-table.ts';
import './types/footprint.ts';
import './types/export.ts';
import './types/hub.ts';
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
import './types/other-version.ts';
import './types/reproduction.ts';
import './types/storage.ts';
import './types/study-enums.ts';
import './types/study-factor.ts';
import './types/study-measure.ts';
import './types/study-plan.ts';
import './types/study-comparison.ts';
import './types/study-expectation.ts';
import './types/study-accuracy.ts';
import './types/study-masks.ts';
import './types/study-overlap.ts';
import './types/study.ts';
import './types/study-input.ts';
import './types/subscription.ts';
import './types/study-event.ts';
import './types/planned-study.ts';
import './types/template.ts';
import './types/viewer.ts';
import './types/workspace.ts';
import './types/belonging.ts';
import './types/removal.ts';
import './types/member.ts';
import './types/audit.ts';
import './mutations/operations.ts';
import './mutations/reproduction.ts';
import './mutations/catalogue.ts';
import './mutations/removing.ts';
import './mutations/push.ts';
import './mutations/notebooks.ts';
import './mutations/revisions.ts';
import './mutations/storage.ts';
import './mutations/studies.ts';
import './mutations/credentials.ts';
import './mutations/members.ts';
import './mutations/belonging.ts';
import './mutations/workspaces.ts';
import './mutations/quota.ts';

builder.mutationType({});

/** The executable schema. Run it with a context of `createContext`, after `limitErrors`. */
export const schema: GraphQLSchema = guarded(
  interruptible(
    authorised(
      tracedFields(
        audited(
          onAccount(builder.toSchema({ sortSchema: false, directives: [...specifiedDirectives, RANGE_DIRECTIVE] })),
        ),
      ),
    ),
  ),
);
