import { randomUUID } from 'node:crypto';
import type { Operations } from '@flapbook/operations';
import { clientError, createContext, LIMITS, limitErrors, schema } from '@flapbook/schema';
import type { Request, Response } from 'express';
import { type DocumentNode, type ExecutionResult, GraphQLError, getOperationAST, parse, validate } from 'graphql';
import type { RequestParams } from 'graphql-sse';
import { createHandler } from 'graphql-sse/lib/use/express';
import { principalOf, stillWelcome } from './access/identify.ts';
import type { Logger } from './log.ts';
import type { RequestLine } from './request-log.ts';

/** A stream ends so long after its session or token at the latest. */
const WELCOME_MILLISECONDS = 15_000;

/** Serves subscriptions as server-sent events, one connection each. */
export interface Subscriptions {
  handle(request: Request, response: Response): Promise<void>;
  /** Ends every stream and takes no more. Clients see a lost connection and come back when there is a server again. */
  close(): void;
}

/** Who is told of subscriptions. */
export interface SubscriptionWatch {
  opened(): void;
  /** One has ended. */
  answered(line: RequestLine): void;
}

export function createSubscriptions(operations: Operations, log: Logger, watch: SubscriptionWatch): Subscriptions {
  const open = new Map<Response, Line>();
  let closed = false;
  const handler = createHandler({
    schema,
    // Tokens are for one connection with many subscriptions, which would have to be kept for clients that never return.
    authenticate: () => null,
    onSubscribe({ context: { res } }, params) {
      open.get(res)!.operation = params.operationName ?? null;
      const prepared = prepare(params);
      // graphql-sse knows a finished result by its `data` only.
      if ('errors' in prepared) return { data: null, ...prepared };
      const { operationName, variables: variableValues } = params;
      return {
        schema,
        document: prepared.document,
        operationName,
        variableValues,
        contextValue: { ...createContext(operations, { principal: principalOf(res) }) },
      };
    },
    validate: () => [],
    onNext(_context, { context: { res } }, result) {
      const { errors } = result as ExecutionResult;
      if (!errors) return result;
      const masked = errors.map((error) => maskedError(error, log));
      open.get(res)?.errors.push(...masked);
      return { ...result, errors: masked };
    },
  });

  /** Clients come back, and are told then that they are not signed in. */
  function endUnlessWelcome(response: Response): void {
    stillWelcome(operations, principalOf(response)).then(
      (welcome) => welcome || response.end(),
      // The database is away: nobody knows.
      () => undefined,
    );
  }

  return {
    async handle(request, response) {
      if (closed) {
        response.status(503).end();
        return;
      }
      const line: Line = {
        type: 'SUBSCRIPTION',
        requestId: randomUUID(),
        operation: null,
        startedMilliseconds: performance.now(),
        errors: [],
      };
      open.set(response, line);
      watch.opened();
      const welcome = setInterval(() => endUnlessWelcome(response), WELCOME_MILLISECONDS).unref();
      response.once('close', () => {
        clearInterval(welcome);
        open.delete(response);
        watch.answered(line);
      });
      try {
        await handler(request, response);
      } catch (error) {
        // The stream broke, mostly because the database did. Clients of a broken stream open another one.
        log.error({ requestId: line.requestId, error }, 'subscription broke');
        if (response.headersSent) response.destroy();
        else response.status(500).end();
      }
    },
    close() {
      closed = true;
      for (const response of open.keys()) response.end();
    },
  };
}

/** What the log will say of a subscription once it has ended. */
type Line = RequestLine & { operation: string | null; readonly errors: GraphQLError[] };

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
