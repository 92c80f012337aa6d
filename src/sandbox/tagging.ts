/** The Resource Groups Tagging API: which resources carry which tags, across services. */
import { AwsError } from './awsError.ts';
import { checkConstraints } from './constraints.ts';
import type { Input, JsonService, World } from './service.ts';

/** Resource Groups Tagging API, version 2017-01-26; GetResources only. Lags behind by `--faults lag:tags=MS`. */
export function taggingService(world: World): JsonService {
  return {
    protocol: 'json',
    name: 'tagging',
    targetPrefix: 'ResourceGroupsTaggingAPI_20170126',
    version: '1.1',
    operations: { GetResources: (input) => getResources(input, world) },
  };
}

interface TagFilter {
  readonly key: string;
  readonly values: readonly string[];
}

function getResources(input: Input, world: World): unknown {
  checkConstraints(
    input,
    {
      PaginationToken: { maxLength: 2048 },
      TagFilters: { type: 'list', maxLength: 50 },
      ResourcesPerPage: { type: 'integer', min: 1, max: 100 },
      TagsPerPage: { type: 'integer', min: 100, max: 500 },
      ResourceTypeFilters: { type: 'list', maxLength: 100 },
      ResourceARNList: { type: 'list', minLength: 1, maxLength: 100 },
    },
    'InvalidParameterException',
  );
  const { TagFilters, ResourceTypeFilters, ResourceARNList, ResourcesPerPage, TagsPerPage } = input;
  if (
    ResourceARNList !== undefined &&
    (TagFilters ?? ResourceTypeFilters ?? ResourcesPerPage ?? TagsPerPage) !== undefined
  )
    throw invalid(
      'You can specify either ResourceARNList or any combination of TagFilters, ResourceTypeFilters, ResourcesPerPage ' +
        'and TagsPerPage, but not both.',
    );
  const filters = list(TagFilters).map(readFilter);
  const types = list(ResourceTypeFilters).map(readType);
  const arns = ResourceARNList === undefined ? undefined : list(ResourceARNList).map(String);
  const oldest = world.now() - (world.fault('tags')?.value ?? 0);
  const found = world.services.tagged
    .flatMap((resources) => resources())
    .filter(({ at }) => at <= oldest)
    // A resource that never had a tag is unknown to this API.
    .filter(({ tags }) => Object.keys(tags).length > 0)
    .filter(({ arn }) => arns === undefined || arns.includes(arn))
    .filter(({ arn }) => types.length === 0 || types.some((type) => isOfType(arn, type)))
    .filter(({ tags }) => filters.every((filter) => fits(tags, filter)))
    .sort((one, other) => (one.arn < other.arn ? -1 : 1));
  const start = readToken(input.PaginationToken, found.length);
  const end = start + Number(ResourcesPerPage ?? 50);
  return {
    PaginationToken: end < found.length ? Buffer.from(String(end)).toString('base64url') : '',
    ResourceTagMappingList: found.slice(start, end).map(({ arn, tags }) => ({
      ResourceARN: arn,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function readFilter(value: unknown): TagFilter {
  const { Key, Values } = (value ?? {}) as Input;
  checkConstraints(
    { Key, Values },
    { Key: { required: true, minLength: 1, maxLength: 128 }, Values: { type: 'list', maxLength: 20 } },
    'InvalidParameterException',
  );
  return { key: String(Key), values: list(Values).map(String) };
}

/** All filters must fit; a filter fits when the key is there and, if it names values, one of them is the tag's. */
function fits(tags: Readonly<Record<string, string>>, { key, values }: TagFilter): boolean {
  if (!Object.hasOwn(tags, key)) return false;
  return values.length === 0 || values.includes(tags[key] ?? '');
}

/** `service` or `service:type`. */
function readType(value: unknown): string {
  const type = String(value);
  if (type.length > 256 || !/^[a-z0-9-]+(:[A-Za-z0-9\-/]+)?$/.test(type))
    throw invalid(`The resource type filter "${type}" is not in the format service[:resourceType].`);
  return type;
}

function isOfType(arn: string, type: string): boolean {
  const [service, kind] = type.split(':');
  const parts = arn.split(':');
  // The kind of resource comes first in the last part, after a slash with some services and before a colon with others.
  const actual = parts
    .slice(5)
    .join(':')
    .split(/[:/]/)
    .find((part) => part !== '');
  return parts[2] === service && (kind === undefined || kind === actual);
}

function readToken(token: unknown, count: number): number {
  if (token === undefined || token === '') return 0;
  const start = Number(Buffer.from(String(token), 'base64url').toString());
  if (!Number.isInteger(start) || start < 1 || start > count)
    throw new AwsError(
      'PaginationTokenExpiredException',
      'The specified pagination token is not valid or has expired.',
    );
  return start;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
