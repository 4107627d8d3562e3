// The connection to the hub: through the system's proxies, with the access token, and with answers that are either
// good or an error.
import { EnvHttpProxyAgent, fetch as send } from 'undici';
import { DownloadError } from './error';
import { HttpError } from './httpError';
import type { HubSettings } from './hubSettings';

export interface Hub {
  readonly endpoint: string;
  /**
   * As the global `fetch`, but rejects with `HttpError` where the status is no success. Redirects are followed;
   * the token goes to the hub itself only.
   */
  readonly fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

/** How long a silent server is waited for, in milliseconds. */
export interface HubTimeouts {
  readonly connect: number;
  /** Until an answer begins, and between any two pieces of it. */
  readonly silence: number;
}

const defaultTimeouts: HubTimeouts = { connect: 20_000, silence: 60_000 };

/**
 * Proxies are those of `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. Node's own `fetch` knows none of them on the
 * versions that are supported, hence undici's.
 * @throws DownloadError where a proxy's address cannot be used
 */
export function connectToHub(
  { endpoint, token }: HubSettings,
  { connect, silence }: HubTimeouts = defaultTimeouts,
): Hub {
  const agent = openAgent(connect, silence);
  const { origin } = new URL(endpoint);
  return {
    endpoint,
    fetch: async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const headers = new Headers(init?.headers);
      headers.set('user-agent', 'glm-fill');
      // Not left to the hub's library, which refuses tokens that do not begin with hf_, as some mirrors' do. On a
      // redirect to another host fetch drops the header.
      if (token !== undefined && new URL(url).origin === origin) {
        headers.set('authorization', `Bearer ${token}`);
      }
      const signal = init?.signal ?? null;
      const response = await send(url, {
        headers: Object.fromEntries(headers),
        signal,
        dispatcher: agent,
      });
      if (!response.ok) {
        throw await HttpError.of(response);
      }
      return response;
    },
    // Destroyed rather than closed: closing would wait for answers that nobody reads.
    close: () => agent.destroy(),
  };
}

function openAgent(connect: number, silence: number): EnvHttpProxyAgent {
  try {
    return new EnvHttpProxyAgent({
      connect: { timeout: connect },
      headersTimeout: silence,
      bodyTimeout: silence,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DownloadError(`HTTPS_PROXY or HTTP_PROXY cannot be used: ${reason}`);
  }
}
