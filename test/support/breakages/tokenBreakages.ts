/** Breakages by what is sent: no token, the wrong one, in the wrong place, or in a form that cannot be read. */
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Breakage } from '../brokenCall.ts';
import { makeClient, makePool, makeUser, password } from '../cognitoFixtures.ts';
import type { Bed, RawTokens } from '../explainBed.ts';

/** Tokens of a pool that has nothing to do with the setup. */
async function strangersTokens({ world }: Bed): Promise<RawTokens> {
  const pool = await makePool(world);
  const { id } = await makeClient(world, pool);
  await makeUser(world, pool, 'stranger@example.com');
  const { AuthenticationResult: result } = await world.cognito.send(
    new InitiateAuthCommand({
      ClientId: id,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'stranger@example.com', PASSWORD: password },
    }),
  );
  return { id: result?.IdToken ?? '', access: result?.AccessToken ?? '', refresh: result?.RefreshToken ?? '' };
}

/** Tokens of the setup's own pool by another app client. */
export async function otherClientsTokens(bed: Bed): Promise<RawTokens> {
  const { id } = await makeClient(bed.world, await bed.attribute('userPool', 'id'));
  return bed.rawTokens(id);
}

const own = (ownToken: string, scheme?: 'Bearer') => ({ token: 'own', ownToken, ...(scheme && { scheme }) }) as const;

/** The token with another claim in it, which its signature does not fit. */
function withClaims(token: string, change: object): string {
  const [header, payload = '', signature] = token.split('.');
  const claims = { ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), ...change };
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}

export const tokenBreakages: readonly Breakage[] = [
  { name: 'no token is sent', call: { token: 'none' }, cause: 'no-token', fix: 'send' },
  {
    name: 'no token is sent, and nobody is signed in',
    breaks: (bed) => bed.signOut(),
    call: { token: 'none' },
    cause: 'no-token',
    fix: 'signIn',
  },
  {
    name: 'the access token is sent where no scopes are asked (row 1)',
    call: { token: 'access token' },
    cause: 'access-token-without-scopes',
    fix: 'send',
  },
  {
    name: 'the access token is sent after Bearer where no scopes are asked',
    call: { token: 'access token', scheme: 'Bearer' },
    cause: 'access-token-without-scopes',
  },
  {
    name: 'the ID token is sent where scopes are asked (row 2)',
    on: 'scopes',
    call: { token: 'ID token' },
    cause: 'id-token-where-scopes',
    fix: 'send',
  },
  {
    name: 'the access token of user name and password is sent where a custom scope is asked (row 4)',
    on: 'scopes',
    call: async (bed) => own((await bed.rawTokens()).access),
    cause: 'scope-missing',
    fix: 'send',
  },
  {
    name: 'the signed-in user came by user name and password, which gives no custom scope (row 4)',
    on: 'scopes',
    breaks: (bed) => bed.signIn('srp'),
    cause: 'scope-missing',
    fix: 'signIn',
  },
  {
    name: 'the ID token is sent to the second method, which asks for a scope (row 2)',
    on: 'two',
    call: { token: 'ID token', method: 'DELETE' },
    cause: 'id-token-where-scopes',
    fix: 'send',
  },
  {
    name: 'the access token is sent to the first method, where only the second asks for a scope (row 1)',
    on: 'two',
    call: { token: 'access token' },
    cause: 'access-token-without-scopes',
    fix: 'send',
  },
  {
    name: 'the second method asks for a scope that user name and password do not give (row 4)',
    on: 'two',
    breaks: (bed) => bed.signIn('srp'),
    call: { token: 'access token', method: 'DELETE' },
    cause: 'scope-missing',
    fix: 'signIn',
  },
  {
    name: 'the token is in another header (row 3)',
    call: { token: 'ID token', header: 'X-Token' },
    cause: 'wrong-header',
    fix: 'send',
  },
  {
    name: 'the token is in Authorization where the authorizer reads Token (row 3)',
    on: 'header',
    call: { token: 'access token', header: 'Authorization', scheme: 'Bearer' },
    cause: 'wrong-header',
  },
  {
    name: 'Bearer stands twice',
    call: async (bed) => own(`Bearer ${(await bed.rawTokens()).id}`, 'Bearer'),
    cause: 'bearer-doubled',
    fix: 'send',
  },
  {
    name: 'white space is in the token (row 3)',
    call: async (bed) => {
      const { id } = await bed.rawTokens();
      return own(`${id.slice(0, 50)} ${id.slice(50)}`);
    },
    cause: 'stray-characters',
    fix: 'send',
  },
  {
    name: 'the token was copied with its quotes (row 3)',
    call: async (bed) => own(`"${(await bed.rawTokens()).id}"`, 'Bearer'),
    cause: 'stray-characters',
    fix: 'send',
  },
  {
    name: 'the refresh token is sent',
    call: async (bed) => own((await bed.rawTokens()).refresh),
    cause: 'refresh-token-sent',
    fix: 'send',
  },
  { name: 'something else than a token is sent', call: own('letmein'), cause: 'not-a-token', fix: 'send' },
  {
    name: 'half of the token is sent',
    call: async (bed) => own((await bed.rawTokens()).id.slice(0, 300)),
    cause: 'not-a-token',
    fix: 'send',
  },
  {
    name: 'the end of the token is missing',
    call: async (bed) => own((await bed.rawTokens()).id.slice(0, -20)),
    cause: 'signature-bad',
    fix: 'send',
  },
  {
    name: 'somebody wrote another name into the token',
    call: async (bed) => own(withClaims((await bed.rawTokens()).id, { email: 'other@example.com' })),
    cause: 'signature-bad',
  },
  {
    name: 'the token is of another user pool (row 3)',
    call: async (bed) => own((await strangersTokens(bed)).id),
    cause: 'other-pool',
    fix: 'send',
  },
  {
    name: 'the access token is of another user pool, where scopes are asked',
    on: 'scopes',
    call: async (bed) => own((await strangersTokens(bed)).access),
    cause: 'other-pool',
    fix: 'send',
  },
  {
    name: 'the token is of a pool in another Region (row 3)',
    call: async (bed) =>
      own(
        withClaims((await bed.rawTokens()).id, {
          iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_ABCdef123',
        }),
      ),
    cause: 'other-pool',
  },
  {
    name: 'a token of one’s own has expired (row 5)',
    call: async (bed) => own((await bed.oldTokens()).id),
    cause: 'expired',
    fix: 'send',
  },
  {
    name: 'the kept tokens have expired (row 5)',
    breaks: keepOld,
    cause: 'expired',
    fix: 'refresh',
  },
  {
    name: 'the kept tokens have expired, and there is no refresh token (row 5)',
    breaks: async (bed) => {
      await keepOld(bed);
      await bed.keep({ refreshToken: undefined });
    },
    cause: 'expired',
    fix: 'signIn',
  },
  {
    name: 'the kept tokens have expired where scopes are asked (row 5)',
    on: 'scopes',
    breaks: async (bed) => {
      const { access } = await bed.oldTokens();
      await bed.keep({ accessToken: access });
    },
    cause: 'expired',
    fix: 'refresh',
  },
  {
    name: 'the clock of this computer is behind, so that an expired token seems valid (row 5)',
    breaks: async (bed) => {
      bed.world.clockAhead(2 * 3_600_000);
      bed.edits = async () => bed.world.clockAhead(0);
    },
    cause: 'clock-wrong',
    fix: 'show',
  },
  {
    name: 'the token is of another app client than the expression takes',
    on: 'expression',
    breaks: async (bed) => {
      const client = await bed.attribute('appClient', 'id');
      await bed.change((settings) => {
        settings.authorizer.validationExpression = client;
      });
    },
    call: async (bed) => own((await otherClientsTokens(bed)).id),
    cause: 'other-client',
    fix: 'send',
  },
];

/** Tokens of two hours ago in the place of those that are kept, with a refresh token that still works. */
export async function keepOld(bed: Bed): Promise<void> {
  const { id, access, refresh } = await bed.oldTokens();
  await bed.keep({ idToken: id, accessToken: access, refreshToken: refresh, expiresAt: Date.now() - 3_600_000 });
}
