// How the hub is reached, by the environment variables that the hub's own tools read.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DownloadError } from './error';

export interface HubSettings {
  /** Address of the hub or of a mirror (`HF_ENDPOINT`), without a slash at the end. */
  readonly endpoint: string;
  /** Access token (`HF_TOKEN`, `HUGGING_FACE_HUB_TOKEN`, or the file that the hub's log-in wrote). */
  readonly token?: string;
  /** True where `HF_HUB_OFFLINE` forbids every connection. */
  readonly offline: boolean;
}

/**
 * @throws DownloadError where a variable holds what cannot be used
 */
export async function hubSettings(environment: NodeJS.ProcessEnv = process.env): Promise<HubSettings> {
  const token = await accessToken(environment);
  return {
    endpoint: endpointOf(environment.HF_ENDPOINT),
    offline: /^(1|on|yes|true)$/i.test(environment.HF_HUB_OFFLINE ?? ''),
    ...(token !== undefined && { token }),
  };
}

function endpointOf(value: string | undefined): string {
  const text = value === undefined || value.trim() === '' ? 'https://huggingface.co' : value.trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new DownloadError(`HF_ENDPOINT is ${JSON.stringify(text)}, expected an address like https://…`);
  }
  return text.replace(/\/+$/, '');
}

async function accessToken(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const name of ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN']) {
    const token = environment[name]?.trim();
    if (token !== undefined && token !== '') {
      return checkedToken(token, name);
    }
  }
  const path = environment.HF_TOKEN_PATH ?? join(hubFolder(environment), 'token');
  // No file, or none that may be read, is no token: public repositories need none.
  const token = (await readFile(path, 'utf8').catch(() => '')).trim();
  return token === '' ? undefined : checkedToken(token, path);
}

function hubFolder(environment: NodeJS.ProcessEnv): string {
  const caches = environment.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return environment.HF_HOME ?? join(caches, 'huggingface');
}

/** The token itself never stands in a message. */
function checkedToken(token: string, source: string): string {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new DownloadError(`${source} holds no access token: it has characters that no token has`);
  }
  return token;
}
