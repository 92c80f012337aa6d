/** Sending the right token: the fixes that get and send the token a door opens to, the shortest first. */
import type { Fix } from '../fix.ts';
import { type Call, rowsOf, seen } from './call.ts';
import { apiScope, kindFor } from './door.ts';
import { anyOf } from './words.ts';

/** Ways whose tokens carry the scopes of the app client. All others go through the Cognito API. */
const hostedWays = ['hostedCode', 'hostedImplicit', 'pastedAddress'];

/** Sends the kept token that fits; where there is none, gets one. */
export function rightTokenFixes(call: Call): Fix[] {
  const kind = kindFor(call.door);
  const kept = call.setup.signedIn;
  const has = kind === 'ID token' ? kept?.hasIdToken : kept?.hasAccessToken;
  const fits = call.door.scopes.length === 0 || call.door.scopes.some((scope) => kept?.scopes.includes(scope));
  if (!has || !fits) return getTokenFixes(call);
  return [
    {
      kind: 'send',
      label: `Send the ${kind}`,
      changes: `Calls again with the ${kind} of ${kept?.who ?? 'the signed-in user'}.`,
      choice: { token: kind, scheme: 'plain' },
    },
  ];
}

/** Gets newer tokens where a refresh token allows it, else signs in again. */
export function newerTokenFixes(call: Call): Fix[] {
  if (!call.setup.signedIn?.canRefresh) return getTokenFixes(call);
  return [
    {
      kind: 'refresh',
      label: 'Refresh and call again',
      changes: 'Gets newer tokens with the refresh token, then calls again.',
    },
    ...signInFixes(call).slice(0, 1),
  ];
}

/** Signs in by a way whose tokens open the door; where no way does, changes the settings so that one does. */
export function getTokenFixes(call: Call): Fix[] {
  const ways = signInFixes(call);
  return ways.length > 0 ? ways : [...scopeFixes(call)];
}

function signInFixes(call: Call): Fix[] {
  const { setup } = call;
  return setup.waysIn
    .filter(({ id, against }) => gives(id, call) && (against === undefined || !isFirst(call)))
    .map(({ id, title }): Fix => {
      const scopes = call.door.scopes.filter((scope) => scopesOf(id, call).includes(scope));
      return {
        kind: 'signIn',
        way: id,
        label: `Sign in: ${title}`,
        changes:
          scopes.length > 0
            ? `Gets an access token with the scope ${anyOf(scopes)}, then calls again.`
            : `Gets new tokens, then calls again with the ${kindFor(call.door)}.`,
        ...(setup.signedIn === undefined ? {} : { username: setup.signedIn.username }),
      };
    })
    .slice(0, 2);
}

/** What stands against a way in was found out for the first method only. */
function isFirst({ expected, setup }: Call): boolean {
  return expected === undefined || expected === setup.methods[0];
}

/** Scopes of the access token that a way gives. Source: Cognito “OAuth grants”. */
function scopesOf(way: string, { setup }: Call): readonly string[] {
  if (way === 'clientCredentials') return setup.clientScopes.filter((scope) => scope.includes('/'));
  return hostedWays.includes(way) ? setup.clientScopes : [apiScope];
}

function gives(way: string, call: Call): boolean {
  const { scopes } = call.door;
  const given = scopesOf(way, call);
  if (scopes.length > 0) return scopes.some((scope) => given.includes(scope));
  return way !== 'clientCredentials' && (!hostedWays.includes(way) || given.includes('openid'));
}

/** Lets the app client give what the method asks for, or lets the method ask for what the client gives. */
function scopeFixes(call: Call): Fix[] {
  const { setup, door } = call;
  const wanted = door.scopes[0] ?? 'openid';
  // The app client as it is at AWS, so that nothing is taken away that somebody else added.
  const has = seen(call.live?.appClient)?.scopes ?? setup.clientScopes;
  const client: Fix[] =
    setup.hostedPages && !has.includes(wanted)
      ? [
          {
            kind: 'settings',
            label: `Let the app client give ${wanted}`,
            changes: `Adds ${wanted} to the scopes of the app client. Sign in again afterwards.`,
            settings: [{ path: 'appClient.scopes', value: [...has, wanted] }],
          },
        ]
      : [];
  const byApi = setup.waysIn.some(({ id }) => id !== 'clientCredentials' && !hostedWays.includes(id));
  return [...client, ...(byApi && door.scopes.length > 0 ? [methodScopeFix(call)] : [])];
}

/** Tokens of the Cognito API have one scope only, so the method has to ask for that too. */
function methodScopeFix(call: Call): Fix {
  const { setup } = call;
  const scopes = [...call.door.scopes, apiScope];
  const row = rowsOf(call).method;
  const more = setup.methods
    .filter(({ id }) => id.startsWith('method:'))
    .map(({ method, id, scopes: own }) => ({
      httpMethod: method,
      authorizationScopes: id === row ? scopes : own,
    }));
  return {
    kind: 'settings',
    label: `Let the method take ${apiScope} too`,
    changes: `The method then lets in everybody who signs in, because every sign-in gives ${apiScope}. Deploys it.`,
    settings: [
      row === 'method' ? { path: 'authorizationScopes', value: scopes } : { path: 'api.moreMethods', value: more },
    ],
  };
}
