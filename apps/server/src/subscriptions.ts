import type { Operations } from '@flapbook/operations';
import { clientError, LIMITS, limitErrors, schema } from '@flapbook/schema';
import type { Request, Response } from 'express';
import { type DocumentNode, type ExecutionResult, GraphQLError, getOperationAST, parse, validate } from 'graphql';
import type { RequestParams } from 'graphql-sse';
import { createHandler } from 'graphql-sse/lib/use/express';
import { requestContext } from './context.ts';
import type { Logger } from './log.ts';
import { logRequest } from './request-log.ts';

/** Serves subscriptions as server-sent events, one connection each. */
export interface Subscriptions {
  handle(request: Request, response: Response): Promise<void>;
  /** Ends every stream and takes no more. Clients see a lost connection and come back when there is a server again. */
  close(): void;
}

export function createSubscriptions(operations: Operations, log: Logger): Subscriptions {
  const open = new Set<Response>();
  let closed = false;
  const masked = (result: ExecutionResult): ExecutionResult =>
    result.errors ? { ...result, errors: result.errors.map((error) => maskedError(error, log)) } : result;
  const handler = createHandler({
    schema,
    // Tokens are for one connection with many subscriptions, which would have to be kept for clients that never return.
    authenticate: () => null,
    onSubscribe(request, params) {
      const context = requestContext(operations);
      logWhenClosed(request.context.res, { requestId: context.requestId, operation: params.operationName ?? null });
      const prepared = prepare(params);
      // graphql-sse knows a finished result by its `data` only.
      if ('errors' in prepared) return { data: null, ...prepared };
      const { operationName, variables: variableValues } = params;
      return { schema, document: prepared.document, operationName, variableValues, contextValue: { ...context } };
    },
    validate: () => [],
    onNext: (_context, _request, result) => masked(result as ExecutionResult),
  });

  function logWhenClosed(response: Response, line: { readonly requestId: string; readonly operation: string | null }) {
    const startedMilliseconds = performance.now();
    response.once('close', () => logRequest(log, { ...line, startedMilliseconds, errors: [] }));
  }

  return {
    async handle(request, response) {
      if (closed) {
        response.status(503).end();
        return;
      }
      open.add(response);
      response.once('close', () => open.delete(response));
      try {
        await handler(request, response);
      } catch (error) {
        // The stream broke, mostly because the database did. Clients of a broken stream open another one.
        log.error({ error }, 'subscription broke');
        if (response.headersSent) response.destroy();
        else response.status(500).end();
      }
    },
    close() {
      closed = true;
      for (const response of open) response.end();
    },
  };
}

type Prepared = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

/** Parses a subscription and checks it as Apollo does queries. */
function prepare({ query, variables, operationName }: RequestParams): Prepared {
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens: LIMITS.tokens });
  } catch (error) {
    return { errors: [coded(error as GraphQLError, 'GRAPHQL_PARSE_FAILED')] };
  }
  const invalid = validate(schema, document);
  if (invalid.length > 0) return { errors: invalid.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) };
  if (getOperationAST(document, operationName)?.operation !== 'subscription') {
    const error = new GraphQLError('This address is for subscriptions; send everything else to /graphql.');
    return { errors: [coded(error, 'BAD_REQUEST')] };
  }
  const excess = limitErrors(schema, { document, operationName, variables });
  return excess.length > 0 ? { errors: excess } : { document };
}

function coded(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions, originalError = error, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, originalError, extensions: { code, ...extensions } });
}

function maskedError(error: GraphQLError, log: Logger): GraphQLError {
  const { message, extensions, path } = clientError(error, (reference, cause) =>
    log.error({ reference, error: cause }, 'unexpected error'),
  );
  return new GraphQLError(message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    path,
    extensions,
  });
}
