/** Adoptable: one kind of resource in two lives, made by a setup or there before it. */
import type { GivenBack, Observation } from '../../engine/resource.ts';
import type { World } from '../world.ts';
import { type Account, type AwsResourceType, awsResource, type Permission } from './awsResource.ts';

/** What props of the adopted kind have in common. */
export interface AdoptedProps {
  readonly adopted: true;
}

/** The same kind of resource, when it was there before. Answers `adopted`, and is never made or deleted. */
export interface ExistingKind<Props, Attributes> {
  /** Attributes that follow from the props alone. */
  predict?(world: World, props: Props): Partial<Attributes>;
  permissions(account: Account, props: Props): readonly Permission[];
  read(
    world: World,
    props: Props,
    saved: { readonly attributes?: Partial<Attributes> } | undefined,
  ): Promise<Observation<Attributes>>;
  /** Makes the changes that were observed to be due. Absent: nothing of it is ever changed. */
  change?(world: World, props: Props, observed: Observation<Attributes> & { exists: true }): Promise<Attributes>;
  giveBack?(world: World, attributes: Attributes, props: Props): Promise<readonly GivenBack[]>;
}

function isAdopted(props: unknown): boolean {
  return (props as Partial<AdoptedProps> | undefined)?.adopted === true;
}

/** One type for both lives, told apart by `adopted` in the props. */
export function adoptable<P extends AdoptedProps, A>(own: AwsResourceType, kind: ExistingKind<P, A>): AwsResourceType {
  const existing = awsResource<P, A>({
    type: own.type,
    cloudFormation: own.cloudFormation,
    explanation: own.explanation,
    permissions: (account, props) => kind.permissions(account, props),
    read: (world, props, saved) => kind.read(world, props, saved),
    async reconcile(world, props, observed) {
      if (!observed.exists) throw new Error(`${own.type} was to be made, though it is adopted.`);
      if (observed.differences.length === 0 || !kind.change) return observed.attributes;
      return kind.change(world, props, observed);
    },
    async delete() {
      throw new Error(`${own.type} was to be deleted, though it is adopted.`);
    },
    giveBack:
      kind.giveBack && ((world, attributes, props) => kind.giveBack?.(world, attributes, props) ?? Promise.resolve([])),
  }) as AwsResourceType;
  const of = (props: unknown) => (isAdopted(props) ? existing : own);
  return {
    ...own,
    // A spread would freeze what is worked out on demand.
    get iamActions() {
      return own.iamActions;
    },
    permissions: (account, props) => of(props).permissions(account, props),
    predict: (world, props) =>
      (isAdopted(props) ? kind.predict?.(world, props as P) : own.predict?.(world, props)) ?? {},
    read: (world, props, saved) => of(props).read(world, props, saved),
    reconcile: (world, props, observed) => of(props).reconcile(world, props, observed),
    delete: (world, attributes, props) => of(props).delete(world, attributes, props),
    giveBack: existing.giveBack,
  };
}
