/** What every AWS resource type has beside reading, reconciling and deleting, and the parts that all of them share. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isRef } from '../../engine/references.ts';
import type { Difference, Observation, ResourceType } from '../../engine/resource.ts';
import { retryOn } from '../../engine/retry.ts';
import { awsFailure, isNamed } from '../errors.ts';
import type { Addresses, Caller } from '../target.ts';
import type { World } from '../world.ts';
import { differenceWords, type Property } from './propertyWords.ts';

/** Where ARNs point to. */
export interface Account extends Pick<Caller, 'accountId' | 'partition'> {
  readonly region: string;
}

/** IAM actions on resources, as a statement of a policy needs them. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** A resource type of AWS. `Props` are those of desiredResources.ts. */
export interface AwsResourceType<Props = unknown, Attributes = unknown> extends ResourceType<World, Props, Attributes> {
  /** CloudFormation's name for it, such as `AWS::Lambda::Function`. */
  readonly cloudFormation: string;
  /** One paragraph for somebody who meets it for the first time. */
  readonly explanation: string;
  /** All IAM actions that reading, making, changing and deleting it may need. */
  readonly iamActions: readonly string[];
  /** The same with resources, as narrow as they are known before it exists. Props may hold references. */
  permissions(account: Account, props: Props): readonly Permission[];
  /** Its page in the AWS console. */
  consoleUrl?(attributes: Attributes, region: string): string | undefined;
  idOf?(attributes: Attributes): string | undefined;
  arnOf?(attributes: Attributes): string | undefined;
  /** The address that it serves, if any. */
  urlOf?(attributes: Attributes, addresses: Addresses): string | undefined;
}

/** Makes every error that leaves the type a Failure in words. */
export function awsResource<Props, Attributes>(
  type: Omit<AwsResourceType<Props, Attributes>, 'iamActions'>,
): AwsResourceType<Props, Attributes> {
  const inWords = async <T>(world: World, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw awsFailure(error, world.target);
    }
  };
  const anywhere = { accountId: '*', partition: 'aws', region: '*' };
  return {
    ...type,
    get iamActions() {
      const all = type.permissions(anywhere, {} as Props).flatMap(({ actions }) => actions);
      return [...new Set(all)].toSorted();
    },
    read: (world, props, saved) => inWords(world, () => type.read(world, props, saved)),
    reconcile: (world, props, observed) => inWords(world, () => type.reconcile(world, props, observed)),
    delete: (world, attributes, props) => inWords(world, () => type.delete(world, attributes, props)),
  };
}

/** The answer, or undefined when the error has one of these names (such as “not found”). */
export async function unless<T>(request: Promise<T>, ...names: readonly string[]): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isNamed(error, ...names)) return undefined;
    throw error;
  }
}

/** Runs a request again while the service says that somebody else changes the same thing. */
export function whileOthersChange<T>(world: World, request: () => Promise<T>): Promise<T> {
  return retryOn(request, {
    when: (error) =>
      isNamed(error, 'ConcurrentModificationException', 'ConcurrentModification', 'OperationAbortedException') ||
      (isNamed(error, 'ConflictException') && /concurrent modification/i.test((error as Error).message)),
    withinMs: 60_000,
    signal: world.signal,
    onWait: () => world.note('Something else is changing it at the same moment; trying again.'),
  });
}

/** Property, desired and actual value, and how a difference is mended (default: in place). */
export type Comparison = readonly [
  property: Property,
  desired: unknown,
  actual: unknown,
  fixedBy?: 'update' | 'replace',
];

/** The comparisons that differ. Lists are compared as sets; nothing, '' and [] are the same. */
export function differences(comparisons: readonly Comparison[]): Difference[] {
  return comparisons
    .filter(([, desired, actual]) => !isDeepStrictEqual(plain(desired), plain(actual)))
    .map(([property, desired, actual, fixedBy = 'update']) => ({
      property,
      desired,
      actual,
      fixedBy,
      words: differenceWords(property, desired, actual),
    }));
}

function plain(value: unknown): unknown {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return undefined;
  return Array.isArray(value) ? value.map(plain).toSorted() : value;
}

/**
 * Looks where it should be and, when it is not there, where it was: something that moved must be made anew, and its old
 * self must not stay behind.
 */
export async function hereOrMoved<Attributes>(
  property: Property,
  wanted: string,
  before: string | undefined,
  look: (place: string) => Promise<Observation<Attributes>>,
): Promise<Observation<Attributes>> {
  const here = await look(wanted);
  if (here.exists || before === undefined || before === wanted) return here;
  const there = await look(before);
  if (!there.exists || there.ownership === 'notOurs') return here;
  return { ...there, differences: differences([[property, wanted, before, 'replace']]) };
}

/** Short, stable mark of a value; equal values have equal marks. */
export function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

/** A prop as part of an ARN: anything, while it is not known. */
export function orAny(value: unknown): string {
  return value === undefined || isRef(value) ? '*' : String(value);
}

/** Base of the console's addresses for a Region. */
export function consoleAt(region: string): string {
  if (region.startsWith('cn-')) return `https://${region}.console.amazonaws.cn`;
  if (region.startsWith('us-gov-')) return 'https://console.amazonaws-us-gov.com';
  return `https://${region}.console.aws.amazon.com`;
}
