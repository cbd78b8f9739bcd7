import type { Server } from 'node:http';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { clientError, LIMITS, limitErrors, schema } from '@flapbook/schema';
import { GraphQLError } from 'graphql';
import type { RequestContext } from './context.ts';
import { demandIntrospection } from './documents/introspection.ts';
import { parsedDocuments } from './documents/parsed.ts';
import type { DocumentPolicy } from './documents/policy.ts';
import type { Logger } from './log.ts';
import type { RequestLine } from './request-log.ts';

/** How long requests that are under way may take to end when the server stops. */
const DRAIN_MILLISECONDS = 5_000;

export interface ApolloOptions {
  /** Told of every request that was answered. */
  readonly answered: (line: RequestLine) => void;
  readonly documents: DocumentPolicy;
}

/** Apollo with our limits, our errors and our log. */
export function createApollo(
  httpServer: Server,
  log: Logger,
  { answered, documents }: ApolloOptions,
): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    // Whose it is, is decided for each request.
    introspection: true,
    // Suggestions would tell what an introspection does.
    hideSchemaDetailsFromClientErrors: documents.introspection !== 'everybody',
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: LIMITS.tokens },
    documentStore: parsedDocuments(),
    logger: {
      debug: (message) => log.debug(message),
      info: (message) => log.info(message),
      warn: (message) => log.warn(message),
      error: (message) => log.error(message),
    },
    formatError: (formatted, error) =>
      clientError(
        asGraphQLError(error),
        (reference, cause) => log.error({ reference, error: cause }, 'unexpected error'),
        formatted,
      ),
    plugins: [
      // The landing page would load a sandbox from the network.
      ApolloServerPluginLandingPageDisabled(),
      // It would run with every field; nothing here has a cache policy.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: DRAIN_MILLISECONDS }),
      limits(documents),
      tellAnswered(answered),
    ],
  });
}

function limits(documents: DocumentPolicy): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async ({ contextValue: { principal, deadline } }) => ({
      async didResolveOperation({ document, operation, request: { operationName, variables } }) {
        demandIntrospection(documents, { document, principal });
        const [error] = limitErrors(schema, { document, operationName, variables });
        if (error) throw refused(error);
        if (operation?.operation === 'query') deadline.begin();
      },
    }),
  };
}

function tellAnswered(answered: (line: RequestLine) => void): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart({ contextValue: { requestId } }) {
      const startedMilliseconds = performance.now();
      return {
        async willSendResponse({ operationName, response: { body } }) {
          const errors = (body.kind === 'single' ? body.singleResult.errors : body.initialResult.errors) ?? [];
          answered({ type: 'REQUEST', requestId, operation: operationName ?? null, startedMilliseconds, errors });
        },
      };
    },
  };
}

/** The client asked for too much: 400, as for a document that is not valid. */
function refused({ message, originalError, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { originalError, extensions: { ...extensions, http: { status: 400 } } });
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
