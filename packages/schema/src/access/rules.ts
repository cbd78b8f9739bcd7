import type { Right } from '@flapbook/access';

/**
 * Who may ask for a field, by the field. Those of the root types are named one by one; elsewhere an entry here goes before
 * the rule of the type.
 */
export const FIELD_RULES: Readonly<Record<string, Right>> = {
  'Query.viewer': 'PUBLIC',
  'Query.revision': 'PUBLIC',
  'Query.revisionAudience': 'PUBLIC',
  'Query.publicRevisions': 'PUBLIC',
  // A notebook goes on when it was published: what it is now is for members.
  'Revision.notebook': 'VIEWER',

  'Query.exportFormats': 'VIEWER',
  'Query.methods': 'VIEWER',
  'Query.compareEvaluations': 'VIEWER',
  'Query.publishedDatasets': 'VIEWER',
  'Query.varianceComponents': 'VIEWER',
  'Query.model': 'VIEWER',
  'Query.models': 'VIEWER',
  'Query.dataset': 'VIEWER',
  'Query.datasets': 'VIEWER',
  'Query.operation': 'VIEWER',
  'Query.operations': 'VIEWER',
  'Query.operationsByKey': 'VIEWER',
  'Query.price': 'VIEWER',
  'Query.jobs': 'VIEWER',
  'Query.workers': 'VIEWER',
  'Query.notebook': 'VIEWER',
  'Query.notebooks': 'VIEWER',
  'Query.searchNotebooks': 'VIEWER',
  'Query.lineage': 'VIEWER',
  'Query.studyFactors': 'VIEWER',
  'Query.studyMeasures': 'VIEWER',
  'Query.study': 'VIEWER',
  'Query.studies': 'VIEWER',
  'Query.studyPlan': 'VIEWER',
  'Query.notebookTemplates': 'VIEWER',
  'Query.hub': 'VIEWER',
  'Query.workspace': 'VIEWER',
  // What all workspaces take together.
  'Query.storage': 'ADMIN',
  'Query.garbageCollection': 'ADMIN',
  'Query.members': 'ADMIN',
  'Query.quota': 'ADMIN',
  'Query.auditLog': 'ADMIN',

  'Subscription.operations': 'VIEWER',
  'Subscription.garbageCollection': 'ADMIN',
  'Subscription.jobs': 'VIEWER',
  'Subscription.study': 'VIEWER',

  'Mutation.run': 'RESEARCHER',
  'Mutation.cancel': 'RESEARCHER',
  'Mutation.reproduce': 'RESEARCHER',
  'Mutation.registerModel': 'RESEARCHER',
  'Mutation.registerDataset': 'RESEARCHER',
  'Mutation.removeModel': 'RESEARCHER',
  'Mutation.removeDataset': 'RESEARCHER',
  'Mutation.pushExport': 'RESEARCHER',
  'Mutation.saveNotebook': 'RESEARCHER',
  'Mutation.deleteNotebook': 'RESEARCHER',
  'Mutation.publishRevision': 'RESEARCHER',
  'Mutation.forkRevision': 'RESEARCHER',
  'Mutation.setRevisionAudience': 'RESEARCHER',
  'Mutation.pin': 'RESEARCHER',
  'Mutation.unpin': 'RESEARCHER',
  'Mutation.createStudy': 'RESEARCHER',
  'Mutation.startStudy': 'RESEARCHER',
  'Mutation.pauseStudy': 'RESEARCHER',
  'Mutation.resumeStudy': 'RESEARCHER',
  'Mutation.cancelStudy': 'RESEARCHER',
  'Mutation.extendStudy': 'RESEARCHER',
  'Mutation.retryStudyCell': 'RESEARCHER',
  'Mutation.deleteStudy': 'RESEARCHER',
  // Results of everybody go.
  'Mutation.collectGarbage': 'ADMIN',

  // About oneself, whatever one may do besides.
  'Mutation.createToken': 'VIEWER',
  'Mutation.revokeToken': 'VIEWER',
  'Mutation.endSession': 'VIEWER',
  // Who decides about a workspace, its own roles say.
  'Mutation.createWorkspace': 'VIEWER',
  'Mutation.renameWorkspace': 'VIEWER',
  'Mutation.admitToWorkspace': 'VIEWER',
  'Mutation.removeFromWorkspace': 'VIEWER',
  'Mutation.shareModel': 'RESEARCHER',
  'Mutation.shareDataset': 'RESEARCHER',
  'Mutation.deleteWorkspace': 'VIEWER',
  'Mutation.takeBackShare': 'RESEARCHER',
  'Mutation.moveModel': 'RESEARCHER',
  'Mutation.moveDataset': 'RESEARCHER',
  'Mutation.moveNotebook': 'RESEARCHER',
  'Mutation.moveStudy': 'RESEARCHER',
  'Mutation.addMember': 'ADMIN',
  'Mutation.changeMember': 'ADMIN',
  'Mutation.setQuota': 'ADMIN',
};

/** Types whose fields are for everybody: they are reached by public fields, and are what those are about. */
const PUBLIC_TYPES = `
  Problem PageInfo Viewer Revision RevisionCell NotComputedOperation RevisionEdge RevisionConnection
`;

/** Types whose fields are for members. */
const MEMBER_TYPES = `
  Cost CostStep Difference Explanation Cell Notebook Progress TaskCounts Retry WaitingFor
  Model LayerWidths ModelFile ModelEdge ModelConnection Method
  Dataset DatasetEdge DatasetConnection TokenCount DataOverlap DatasetOverlap PublishedDataset
  Histogram Distribution Interval SignTest SignedRankTest ComparisonVerdict
  RowDifference RowDifferenceEdge RowDifferenceConnection EvaluationComparison Evaluation VarianceComponents Accuracy
  ExportedFile ExportUsage ExportSelfTest Export ExportFormatInfo Hub PushedExport ModelWeight LayerFootprint Footprint Latency LatencyTimes LatencyComparison LatencyTable LatencyWidth PredictedLatency
  ZeroShot ZeroShotSuite ZeroShotChoice ZeroShotAnswer ZeroShotAnswerEdge ZeroShotAnswerConnection
  ZeroShotFlip ZeroShotFlipEdge ZeroShotFlipConnection ZeroShotComparison
  Gram LayerStatistics LayerSaliency Saliency Calibration CurvePoint CalibrationCurve MixturePart Mixture
  Plan ModulePlan LayerPlan LayerRemoval PlanAgreement ModuleAgreement OrderAgreement ModuleStability MaskStability
  PrunedModel LayerBias LayerError Reconstruction CrossDomainRow CrossDomain
  Worker WorkerTask PassedOverDevice WorkerEdge WorkerConnection Job JobTotals JobEdge JobConnection Jobs
  OperationEdge OperationConnection OperationEvent OtherVersionOperation OperationPart OperationPartEdge OperationPartConnection
  Setting LineageNode LineageEdge Lineage Claim Reproduction
  NotebookEdge NotebookConnection NotebookMatch NotebookMatchEdge NotebookMatchConnection NotebookConflict
  NotebookTemplate RevisionDraft CollectedKind GarbageCollection GarbageCollectionRun StoredKind LocalStorage Storage
  Study StudyEdge StudyConnection StudyLevel StudyFactor StudyFactorLevels StudyMeasure RefusedCell
  AgreementSpread LevelAgreement StudyAgreement StudyLayerRemoval StudyRemoval StudyPlan StudyPlanKind StudyComparison ExpectationViolation StudyExpectation StudyFigure
  StudyCell StudyCellEdge StudyCellConnection StudyCellCounts StudyProgress StudyAccuracyComparison StudyAccuracy
  StudyOverlap StudyEvent StudyConfirmation
  RunPayload CancelPayload PinPayload DeletePayload DeleteStudyPayload Removal RemovalPayload
  AccessToken CreatedToken Session EndedPayload Workspace WorkspaceMember Belonging Share BelongingPayload Quota QuotaUsage
`;

/** Types whose fields are for admins. */
const ADMIN_TYPES = `
  Member AuditEntry AuditEntryEdge AuditEntryConnection
`;

const TYPE_RULES: ReadonlyMap<string, Right> = new Map([
  ...named(PUBLIC_TYPES, 'PUBLIC'),
  ...named(MEMBER_TYPES, 'VIEWER'),
  ...named(ADMIN_TYPES, 'ADMIN'),
]);

/** What a field asks of whoever calls; undefined where no rule covers it, which nobody but the local user may then ask for. */
export function rightOf(type: string, field: string): Right | undefined {
  return FIELD_RULES[`${type}.${field}`] ?? TYPE_RULES.get(type);
}

/** Names of the types that have a rule, so that a test finds those that are gone. */
export function ruledTypes(): readonly string[] {
  return [...TYPE_RULES.keys()];
}

function named(names: string, right: Right): [string, Right][] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [name, right]);
}
