/** Paths of an API as declared resources: one for each part, those that paths share only once. */
import { type Declared, type Ref, ref } from '../../engine/resource.ts';

export function pathResources(paths: readonly string[]): Declared[] {
  const all = new Map<string, Declared>();
  for (const whole of paths) {
    const segments = whole.split('/').filter(Boolean);
    for (const [index, pathPart] of segments.entries()) {
      const path = `/${segments.slice(0, index + 1).join('/')}`;
      all.set(path, {
        id: `resource:${path}`,
        type: 'ApiGateway.Resource',
        title: `Resource ${path}`,
        containedIn: 'api',
        props: {
          restApiId: ref('api', 'id'),
          parentId: resourceIdOf(`/${segments.slice(0, index).join('/')}`),
          pathPart,
          path,
        },
      });
    }
  }
  return [...all.values()];
}

/** The id of a path: the root is there from the beginning. */
export function resourceIdOf(path: string): Ref {
  return path === '/' ? ref('api', 'rootResourceId') : ref(`resource:${path}`, 'id');
}
