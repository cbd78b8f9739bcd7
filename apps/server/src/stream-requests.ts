import { type RequestHandler, Router } from 'express';

/**
 * Looks at requests for streams of events before the library behind them does, which refuses some without a code and reads what
 * is not said to be JSON without a limit.
 */
export function streamRequests(): Router {
  return Router().post('/graphql/stream', ownJson, takesEvents, asksSomething);
}

const ownJson: RequestHandler = (request, response, next) => {
  if (request.is('application/json')) next();
  else refuse(response, 415, 'The body must be JSON.');
};

/** Whoever takes events, be it among other things, is sent them: the library knows those who take nothing else. */
const takesEvents: RequestHandler = (request, response, next) => {
  if (request.accepts('text/event-stream') === false)
    return refuse(response, 406, 'The answer is a stream of events: text/event-stream has to be accepted.');
  request.headers.accept = 'text/event-stream';
  next();
};

const asksSomething: RequestHandler = ({ body }, response, next) => {
  const { query, operationName, variables, extensions } = Object(body) as Readonly<Record<string, unknown>>;
  const wrong =
    (typeof query !== 'string' && 'query must be a text') ||
    (!isAbsent(operationName) && typeof operationName !== 'string' && 'operationName must be a text') ||
    (!isAbsent(variables) && !isObject(variables) && 'variables must be an object') ||
    (!isAbsent(extensions) && !isObject(extensions) && 'extensions must be an object');
  if (wrong === false) next();
  else refuse(response, 400, `A request is an object of JSON; its ${wrong}.`);
};

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && !Array.isArray(value);
}

function refuse(response: Parameters<RequestHandler>[1], status: number, message: string): void {
  response.status(status).json({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
}
