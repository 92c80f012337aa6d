/** What every route below a domain knows. */
import type { Domain, Pool } from '../state.ts';

export interface HostedEnv {
  readonly Variables: { readonly pool: Pool; readonly domain: Domain };
}
