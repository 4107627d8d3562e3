// From what went wrong on the way to the hub to one line that says so and what helps.
import type { CatalogueModel } from './catalogue';
import { DownloadError } from './error';
import { HttpError } from './httpError';
import type { HubSettings } from './hubSettings';
import { BrokenAnswer, isCertificateCode, networkCode } from './retry';

const byHand = 'or copy a checkpoint folder to this machine and name it with --model';

/** Codes of connections that did not come about. */
const unreachable: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_ABORTED',
  'UND_ERR_CONNECT_TIMEOUT',
  'none',
]);

/** The error for the user; errors that are no download's come back as they are. */
export function explain(error: unknown, model: CatalogueModel, settings: HubSettings): unknown {
  const { repository, revision } = model;
  const { endpoint } = settings;
  if (error instanceof HttpError) {
    return new DownloadError(statusMessage(error, model, settings), { cause: error });
  }
  if (error instanceof BrokenAnswer) {
    return new DownloadError(`${keepsBreaking(endpoint)} (${error.message})`, { cause: error });
  }
  if (error instanceof SyntaxError) {
    return new DownloadError(
      `${endpoint} did not answer like a hub about ${repository} at ${revision}: is a proxy's log-in page in between?`,
      { cause: error },
    );
  }
  const code = networkCode(error);
  if (code === undefined || !(error instanceof Error)) {
    return error;
  }
  const reason = rootMessage(error);
  if (reason.startsWith('Proxy response')) {
    return new DownloadError(
      `the proxy does not let through to ${endpoint} (${reason}): a log-in goes into HTTPS_PROXY, as http://user:password@host:port`,
      { cause: error },
    );
  }
  if (isCertificateCode(code)) {
    return new DownloadError(
      `the certificate of ${endpoint} is not trusted (${reason}): name your network's own authority with NODE_EXTRA_CA_CERTS`,
      { cause: error },
    );
  }
  if (!unreachable.has(code)) {
    return new DownloadError(`${keepsBreaking(endpoint)} (${reason})`, { cause: error });
  }
  return new DownloadError(
    `cannot reach ${endpoint} (${reason}): set HTTPS_PROXY behind a proxy, HF_ENDPOINT for a mirror, ${byHand}`,
    { cause: error },
  );
}

/** What lies at the bottom of an error: fetch says only that it failed. */
export function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  // A host with several addresses fails at each of them, and says nothing itself.
  const below: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return below instanceof Error ? rootMessage(below) : error.message;
}

function keepsBreaking(endpoint: string): string {
  return `the connection to ${endpoint} keeps breaking; run the same command again to go on from here`;
}

function statusMessage(
  { status }: HttpError,
  model: CatalogueModel,
  { endpoint, token }: HubSettings,
): string {
  const { repository, revision } = model;
  if (status === 401 || status === 403) {
    const help =
      token === undefined
        ? 'it is not public or not there; set HF_TOKEN to a token that may read it'
        : 'check that the access token is valid and may read it';
    return `${endpoint} gives no access to ${repository} (${status}): ${help}`;
  }
  if (status === 404) {
    return `${endpoint} has no ${repository} at ${revision} (404)`;
  }
  if (status === 429) {
    return `${endpoint} wants fewer requests (429): try again later, or set HF_TOKEN`;
  }
  return `${endpoint} does not deliver ${repository} (status ${status}): try again later`;
}

/** The error where connections are forbidden. */
export function offlineError({ name }: CatalogueModel): DownloadError {
  return new DownloadError(`HF_HUB_OFFLINE is set, so ${name} is not downloaded: unset it, ${byHand}`);
}
