/** Deployment packages: what Lambda accepts as one, and unpacking it. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';
import { AwsError } from '../awsError.ts';
import type { Input } from '../service.ts';
import { refused } from './functionSettings.ts';

/** A package that was accepted. */
export interface CodePackage {
  /** Base64. */
  readonly code: string;
  readonly codeSize: number;
  /** Base64. */
  readonly codeSha256: string;
}

/** Bytes of a zip that is sent along, and of its content. Source: "Lambda quotas". */
const mostZipped = 50 * 1024 * 1024;
const mostUnzipped = 262_144_000;

/** The package that a request brings along. Throws for what Lambda refuses; there is no S3 and no ECR to fetch from. */
export function readPackage({ ZipFile, S3Bucket, S3Key, ImageUri }: Input): CodePackage {
  const given = [ZipFile, S3Bucket ?? S3Key, ImageUri].filter((source) => source !== undefined);
  if (given.length === 0) throw refused('Please provide a source for function code.');
  if (given.length > 1) throw refused('Please do not provide other FunctionCode parameters when providing a ZipFile.');
  if (ImageUri !== undefined) throw refused(`Source image ${ImageUri} does not exist. Provide a valid source image.`);
  if (ZipFile === undefined)
    throw refused(
      'Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
    );
  if (typeof ZipFile !== 'string') throw new AwsError('SerializationException', 'ZipFile is not base64.');
  const bytes = Buffer.from(ZipFile, 'base64');
  if (bytes.length > mostZipped)
    throw new AwsError(
      'RequestEntityTooLargeException',
      'Request must be smaller than 70167211 bytes for the CreateFunction operation',
      413,
    );
  checkZip(bytes);
  return {
    code: bytes.toString('base64'),
    codeSize: bytes.length,
    codeSha256: createHash('sha256').update(bytes).digest('base64'),
  };
}

function checkZip(bytes: Uint8Array): void {
  let files = 0;
  let size = 0;
  let entries: ReturnType<typeof unzipSync>;
  try {
    entries = unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (!name.endsWith('/')) files += 1;
        size += originalSize;
        // What is too large is not even unpacked.
        return size <= mostUnzipped;
      },
    });
  } catch {
    throw refused('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
  if (size > mostUnzipped) throw refused(`Unzipped size must be smaller than ${mostUnzipped} bytes`);
  if (files === 0) throw refused('Uploaded file must be a non-empty zip');
  if (Object.keys(entries).some((name) => safePath('', name) === undefined))
    throw refused('Could not unzip uploaded file. Please check your file, then try to upload again.');
}

/** Unpacks a package into a folder. */
export async function unpack(code: string, folder: string): Promise<void> {
  for (const [name, content] of Object.entries(unzipSync(Buffer.from(code, 'base64')))) {
    const path = safePath(folder, name);
    if (path === undefined || name.endsWith('/')) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** Where an entry goes, if that is inside the folder. */
function safePath(folder: string, name: string): string | undefined {
  const relative = normalize(name.replaceAll('\\', '/'));
  const leaves = relative === '..' || relative.startsWith(`..${sep}`) || /^([/\\]|[A-Za-z]:)/.test(relative);
  return leaves ? undefined : join(folder, relative);
}
