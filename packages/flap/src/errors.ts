/**
 * Every failure that Flapbook expects, with what to do about it. The set is closed: the GraphQL enum `ErrorCode`,
 * the command line and the notebook all print from it.
 */
export const REMEDIES = {
  // Numbers and settings
  BAD_RATIO: 'Give a ratio above 0 and below 1.',
  BAD_PARAMETER: 'Correct the parameter that the message names.',
  LAYER_EMPTIED: 'Lower the ratio, choose another structure, or allow empty modules.',
  SALIENCY_REQUIRED: 'Run a saliency of the model first and plan with it, or choose another metric.',
  CALIBRATION_REQUIRED: 'Calibrate the model first, or choose a metric and a compensation that need no statistics.',
  SINGULAR: 'Give a larger lambda, calibrate on more tokens, or choose another compensation.',
  // Models
  MODEL_NOT_FOUND:
    'Check the name or the folder, or add the model to the library again; `flapbook models` lists what is registered.',
  MODEL_CHANGED: 'The files of a registered model were altered; restore them or register the folder again.',
  UNSUPPORTED_ARCHITECTURE: 'Use a model of a supported architecture; docs/models.md lists them.',
  UNSUPPORTED_CONFIG:
    'The configuration asks for something that Flapbook does not compute; the message names the field.',
  BAD_CONFIG: 'Repair config.json, or the metadata of the GGUF file; the message names the field.',
  BAD_CHECKPOINT: 'The file of weights is damaged or was altered; download it again.',
  TENSOR_MISSING: 'The checkpoint lacks a tensor that the configuration calls for; check that all files are there.',
  BAD_WEIGHT: 'A weight is NaN or infinite; the checkpoint is damaged or training diverged.',
  BAD_TOKENIZER: 'Repair tokenizer.json or take the one that belongs to the model.',
  TOKENIZER_MISSING: 'Put tokenizer.json beside the weights, or use a data set of token rows.',
  // Data sets
  DATASET_NOT_FOUND:
    'Check the name or the file, or add the data set to the library again; `flapbook datasets` lists what is registered.',
  DATASET_CHANGED: 'The file of a registered data set was altered; restore it or register it again.',
  BAD_DATASET: 'Correct the file; the message names the place.',
  DATASET_EMPTY: 'Use a data set with text or rows in it.',
  TOO_FEW_ROWS: 'Ask for fewer samples, a shorter sequence length, or use a larger data set.',
  ROWS_UNEQUAL: 'Give rows of one length; Flapbook does not pad.',
  TOKEN_OUT_OF_RANGE: 'The rows belong to another tokenizer; use rows made with this model’s vocabulary.',
  SEQUENCE_TOO_LONG: 'Use a sequence length within the model’s positions.',
  // Both
  IN_USE: 'Wait until the jobs that the message names have ended, or cancel them on the Jobs page; then ask again.',
  // Operations and the machine
  OPERATION_NOT_FOUND: 'Ask for the operation through its model first, so that its inputs are known.',
  INPUT_FAILED: 'Look at the failed input that the message names, mend its cause and run again.',
  WORKER_DIED:
    'It may have run out of memory: use fewer tokens in a sequence or a smaller model, then run it again; the log may tell.',
  CANCELLED: 'Run it again to go on where it stopped.',
  ENGINE_UNAVAILABLE: 'Install what the message names, or choose another engine.',
  OUT_OF_MEMORY: 'Use a shorter sequence length, another device, or a machine with more memory.',
  NOT_FINITE: 'The forward pass produced NaN or infinity; try float32 weights or check the model.',
  DATABASE_UNAVAILABLE: 'Check that the database runs and that its address is right.',
  DATABASE_UNSUITABLE: 'Correct the address or what the message names; waiting does not help.',
  FILES_ELSEWHERE:
    'Give servers and workers one artifact store (--artifacts), or put the files at the same place on the worker.',
  ARTIFACT_NOT_FOUND:
    'Check that this worker uses the same artifact store as the others; if it does, run what makes the artifact again.',
  ARTIFACT_DAMAGED:
    'Delete the artifact that the message names and run what makes it again; check the disk or the store.',
  ARTIFACT_STORE_FULL: 'Free space where the artifacts are kept, or choose another store, then run it again.',
  ARTIFACT_STORE_UNAVAILABLE:
    'Check that the artifact store runs, that its address is right and that its credentials are set.',
  EXPORT_DIFFERS:
    'Choose another data type or format. If the type is wide enough, this is a fault in the format; please report it.',
  EXPORT_REFUSED: 'Choose another format; the message says why this one cannot hold the model.',
  CACHE_FULL: 'Give the worker a larger cache (--cache-size), or wait until it is done with other models.',
  COLLECTION_RUNNING: 'Wait until it has ended; `flapbook storage` tells what is left to delete.',
  DATA_DIRECTORY: 'Choose another folder with --data, or free the one named.',
  PORT_IN_USE: 'Choose another port with --port, or stop what listens on this one.',
  NOTEBOOK_NOT_FOUND: 'Go to the list of notebooks; it may have been deleted.',
  NOTEBOOK_CONFLICT: 'Someone else saved this notebook; reload it and apply your change again.',
  REVISION_WITHDRAWN: 'Ask whoever gave you the link: its author or an admin has taken it back.',
  STUDY_NOT_FOUND: 'Go to the list of studies; it may have been deleted.',
  BAD_BUNDLE: 'Ask for the file again, or export it anew where it came from; nothing of it was taken.',
  LIMIT_EXCEEDED: 'Ask for less in one request; the message names the limit.',
  QUOTA_EXCEEDED:
    'Wait as long as the message says, cancel or delete what you do not need, or ask an admin of this Flapbook for more.',
  REQUEST_TIMED_OUT: 'Ask for less in one request, or ask again: what was computed meanwhile is found at once.',
  DOCUMENT_UNKNOWN:
    'Ask a document of the app, or ask an admin of this Flapbook to add yours to FLAPBOOK_DOCUMENTS_FILE (docs/security.md).',
  HUB_REFUSED:
    'Check the id, the revision and the files that the message names; private and gated ones need HF_TOKEN of somebody who may read them, pushing one of somebody who may write.',
  ADDRESS_REFUSED: 'Check the address that is configured for the service that the message names, and where it leads.',
  HUB_UNAVAILABLE: 'Check the network and HF_ENDPOINT, then ask again: a download goes on where it stopped.',
  HUB_DAMAGED: 'Ask again: it is downloaded anew. If it stays so, the hub or what stands between alters files.',
  UPLOAD_NOT_FOUND: 'Choose the files again; what is still there of them is not sent again.',
  UPLOAD_INCOMPLETE: 'Send the rest of the file; choosing the same files again goes on where it stopped.',
  UPLOAD_DAMAGED: 'Send the piece again; if it stays so, something on the way alters what is sent.',
  DISK_FULL: 'Free space on the disk that the message names, or choose another folder with --data.',
  // Who is who
  SIGN_IN_UNCONFIGURED:
    'Listen on 127.0.0.1, or let people sign in: FLAPBOOK_OIDC_ISSUER and what belongs to it, or FLAPBOOK_SIGN_IN=required for tokens alone (docs/security.md).',
  UNAUTHENTICATED: 'Sign in, or send a personal access token that has not expired.',
  FORBIDDEN: 'Ask an admin of this Flapbook for the role that the message names, or use a token that has it.',
  SIGN_IN_REFUSED: 'Ask an admin of this Flapbook to add your e-mail address, or use another account.',
  SIGN_IN_FAILED:
    'Begin anew from the sign-in page; if it stays so, an admin finds the reason in the log of the server.',
  WORKSPACE_NOT_FOUND: 'Choose one of your workspaces at the top; ask an admin of the other one to let you in.',
  WORKSPACE_NOT_EMPTY: 'Say where what it owns goes, or delete that first.',
  MEMBER_NOT_FOUND: 'Look at the list of members; somebody else may have changed it.',
  TOKEN_NOT_FOUND: 'Look at the list of your tokens; it may have been revoked already.',
  SESSION_NOT_FOUND: 'Look at the list of your sessions; it may have ended already.',
  INTERNAL: 'This is a fault in Flapbook; please report it with the log.',
} as const;

export type ErrorCode = keyof typeof REMEDIES;

/** The one error class: a code from the closed set, a message that says what was wrong, and a remedy. */
export class FlapbookError extends Error {
  override readonly name = 'FlapbookError';
  readonly code: ErrorCode;
  /** What to do about it, for people. */
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.remedy = REMEDIES[code];
  }
}

/** The error as it is stored and sent: no stack, no cause. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

/** Turns anything thrown into a `Problem`; what is not a `FlapbookError` becomes INTERNAL. */
export function toProblem(error: unknown): Problem {
  if (error instanceof FlapbookError) return { code: error.code, message: error.message, remedy: error.remedy };
  return {
    code: 'INTERNAL',
    message: error instanceof Error ? error.message : String(error),
    remedy: REMEDIES.INTERNAL,
  };
}
