/** The methods of the secured path: the one that every setup has, and further ones with scopes of their own. */
import type { Settings } from './settings.ts';

export interface MethodSettings {
  /** Follows the ids of its resources: nothing for the first method, `:DELETE` and the like for the others. */
  readonly suffix: '' | `:${string}`;
  readonly httpMethod: string;
  /** Without any, the method expects the ID token. */
  readonly authorizationScopes: readonly string[];
}

/** The first method comes first. `scopes` are those of the first method. */
export function methodsOf(api: Settings['api'], scopes: readonly string[] = []): MethodSettings[] {
  return [
    { suffix: '', httpMethod: api.httpMethod, authorizationScopes: scopes },
    ...api.moreMethods.map(
      (method): MethodSettings => ({
        suffix: `:${method.httpMethod}`,
        httpMethod: method.httpMethod,
        authorizationScopes: method.authorizationScopes,
      }),
    ),
  ];
}
