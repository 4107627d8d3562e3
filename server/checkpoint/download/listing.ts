// What the hub says about a repository's files: names, sizes and digests at one commit.
import { listFiles, modelInfo } from '@huggingface/hub';
import { z } from 'zod';
import type { CatalogueModel } from './catalogue';
import type { Digest } from './digest';
import { DownloadError } from './error';
import type { Hub } from './hub';
import { neededFiles } from './neededFiles';

/** One file to fetch. */
export interface RemoteFile {
  /** A plain file name. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Undefined where the hub (or a mirror) tells none: then the size alone is checked. */
  readonly digest: Digest | undefined;
  readonly url: string;
}

/** The files of a checkpoint at one commit. */
export interface RemoteCheckpoint {
  readonly commit: string;
  readonly files: readonly RemoteFile[];
}

const hex = (digits: number): RegExp => new RegExp(`^[0-9a-f]{${digits}}$`);
const commitPattern = hex(40);
const size = z.int().min(0);
/** The library promises these types without looking. */
const entrySchema = z.object({
  type: z.string(),
  path: z.string(),
  size,
  oid: z.string().optional(),
  lfs: z.object({ oid: z.string(), size }).optional(),
});
type Entry = z.infer<typeof entrySchema>;

/** Repositories of models have a few dozens; a list without end is none. */
const mostEntries = 10_000;

/**
 * Asks the hub for the files of a checkpoint.
 * @throws DownloadError where the repository holds no checkpoint, or not the one that the catalogue means; HttpError
 * and network errors as they come
 */
export async function listCheckpoint(
  hub: Hub,
  model: CatalogueModel,
  signal: AbortSignal,
): Promise<RemoteCheckpoint> {
  const access = {
    hubUrl: hub.endpoint,
    fetch: ((input, init) => hub.fetch(input, { ...init, signal })) satisfies typeof globalThis.fetch,
  };
  const { repository } = model;
  const commit = await commitOf(model, access);
  const entries = new Map<string, Entry>();
  for await (const found of listFiles({ repo: repository, revision: commit, ...access })) {
    const entry = checked(entrySchema, found, repository);
    if (entry.type === 'file') {
      entries.set(entry.path, entry);
    }
    if (entries.size > mostEntries) {
      throw new DownloadError(`${repository} lists more than ${mostEntries} files`);
    }
  }
  const files: RemoteFile[] = [];
  for (const name of neededFiles([...entries.keys()], repository)) {
    const entry = entries.get(name);
    if (entry !== undefined) {
      files.push(remoteFile(entry, model, `${hub.endpoint}/${repository}/resolve/${commit}/${name}`));
    }
  }
  return { commit, files };
}

/** All files come from one commit, even if the branch moves on meanwhile. */
async function commitOf(
  { repository, revision }: CatalogueModel,
  access: { readonly hubUrl: string; readonly fetch: typeof globalThis.fetch },
): Promise<string> {
  if (commitPattern.test(revision)) {
    return revision;
  }
  const info = await modelInfo({ name: repository, revision, additionalFields: ['sha'], ...access });
  return checked(z.object({ sha: z.string().regex(commitPattern) }), info, repository).sha;
}

function remoteFile(entry: Entry, { repository, weights }: CatalogueModel, url: string): RemoteFile {
  const digest = digestOf(entry);
  const known = weights[entry.path];
  if (known !== undefined && (digest?.algorithm !== 'sha256' || digest.hex !== known)) {
    throw new DownloadError(
      `${repository} lists ${entry.path} with another SHA-256 than the released weights have (${known})`,
    );
  }
  return { name: entry.path, size: entry.lfs?.size ?? entry.size, digest, url };
}

/** Large files have a SHA-256; small ones lie in Git itself, whose own identifier is a digest too. */
function digestOf({ oid, lfs }: Entry): Digest | undefined {
  const sha256 = lfs?.oid.replace(/^sha256:/, '');
  if (sha256 !== undefined && hex(64).test(sha256)) {
    return { algorithm: 'sha256', hex: sha256 };
  }
  return lfs === undefined && oid !== undefined && hex(40).test(oid)
    ? { algorithm: 'git-blob', hex: oid }
    : undefined;
}

function checked<T>(schema: z.ZodType<T>, value: unknown, repository: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') ?? '';
    throw new DownloadError(
      `the hub's list of ${repository} makes no sense: ${where}: ${issue?.message ?? ''}`,
    );
  }
  return parsed.data;
}
