// What the NuGet gallery says about one package: where its bytes are, how many, and their SHA-512.
// https://learn.microsoft.com/nuget/api/overview: service index → registration leaf → catalogue leaf, which the gallery
// writes once for each published package and never changes.
import { z } from 'zod';
import type { Hub } from '../../checkpoint/download/hub';
import type { RemoteFile } from '../../checkpoint/download/listing';
import { DownloadError } from '../../checkpoint/download/error';

const indexSchema = z.object({
  resources: z.array(z.object({ '@id': z.url(), '@type': z.union([z.string(), z.array(z.string())]) })),
});
const leafSchema = z.object({ catalogEntry: z.url(), packageContent: z.url() });
const entrySchema = z.object({
  packageHash: z.base64(),
  packageHashAlgorithm: z.literal('SHA512'),
  packageSize: z.int().positive(),
});

/** Registrations of packages, the latest first: the older ones do not know packages of version 2 (SemVer 2). */
const registrations = [
  'RegistrationsBaseUrl/3.6.0',
  'RegistrationsBaseUrl/Versioned',
  'RegistrationsBaseUrl',
];

/**
 * @param index address of the gallery's service index
 * @throws DownloadError where the answers make no sense; HttpError and network errors as they come
 */
export async function findPackage(
  hub: Hub,
  index: string,
  name: string,
  version: string,
  signal: AbortSignal,
): Promise<RemoteFile> {
  const ask = async <T>(url: string, schema: z.ZodType<T>, what: string): Promise<T> => {
    const parsed = schema.safeParse(await (await hub.fetch(url, { signal })).json());
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new DownloadError(
        `${what} of ${name} ${version} makes no sense: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      );
    }
    return parsed.data;
  };
  const { resources } = await ask(index, indexSchema, 'the index');
  const base = registrations
    .map((type) => resources.find((resource) => [resource['@type']].flat().includes(type)))
    .find((resource) => resource !== undefined)?.['@id'];
  if (base === undefined) {
    throw new DownloadError(`${index} names no registrations of packages`);
  }
  const path = `${name.toLowerCase()}/${version.toLowerCase()}.json`;
  const leaf = await ask(`${base.replace(/\/?$/, '/')}${path}`, leafSchema, 'the registration');
  const entry = await ask(leaf.catalogEntry, entrySchema, 'the catalogue entry');
  return {
    name: `${name.toLowerCase()}.${version.toLowerCase()}.nupkg`,
    size: entry.packageSize,
    digest: { algorithm: 'sha512', hex: Buffer.from(entry.packageHash, 'base64').toString('hex') },
    url: leaf.packageContent,
  };
}
