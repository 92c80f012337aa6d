/** Finds the resource of a path: fixed segments before `{variables}` before `{greedy+}` ones. */
import type { Method, Resource, Snapshot } from '../apiGateway/state.ts';
import { own } from '../apiGateway/state.ts';

/** A resource and method that fit, with the values of the path's variables as they came, undecoded. */
export interface RouteMatch {
  readonly resource: Resource;
  readonly method: Method;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * The match for a request; undefined when no resource fits or the resource has no such method. The best resource
 * decides alone: its lack of a method is not made up for by a less exact one.
 */
export function matchRoute(snapshot: Snapshot, httpMethod: string, path: string): RouteMatch | undefined {
  const [best] = Object.values(snapshot.resources)
    .filter(({ methods }) => Object.keys(methods).length > 0)
    .flatMap((resource) => {
      const pathParameters = pathParametersOf(resource.path, path);
      if (pathParameters === undefined) return [];
      return [{ resource, pathParameters, rank: segmentsOf(resource.path).map(rankOf) }];
    })
    .sort((one, other) => compareRanks(one.rank, other.rank));
  const method = best && (own(best.resource.methods, httpMethod) ?? own(best.resource.methods, 'ANY'));
  return best && method && { resource: best.resource, pathParameters: best.pathParameters, method };
}

/** Values of a resource path's variables in a path, as they came; undefined when the path does not fit. */
export function pathParametersOf(resourcePath: string, path: string): Record<string, string> | undefined {
  return matchSegments(segmentsOf(resourcePath), segmentsOf(path));
}

/** A slash at the end does not count. Source: recorded events of proxied functions. */
function segmentsOf(path: string): string[] {
  const trimmed = path.replace(/^\/+/, '').replace(/\/$/, '');
  return trimmed === '' ? [] : trimmed.split('/');
}

function rankOf(part: string): number {
  if (!part.startsWith('{')) return 0;
  return part.endsWith('+}') ? 2 : 1;
}

function compareRanks(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const difference = (one[index] ?? 3) - (other[index] ?? 3);
    if (difference !== 0) return difference;
  }
  return 0;
}

function matchSegments(template: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index];
    if (segment === undefined) return undefined;
    const rank = rankOf(part);
    if (rank === 2) {
      values[part.slice(1, -2)] = segments.slice(index).join('/');
      return values;
    }
    if (rank === 1) values[part.slice(1, -1)] = segment;
    else if (part !== decoded(segment)) return undefined;
  }
  return template.length === segments.length ? values : undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
