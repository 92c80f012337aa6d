/** The app client's secret, and an app client or pool that is not there. */
import { cause } from '../call/words.ts';
import type { Evidence, Finding } from '../diagnosis.ts';
import { isGone, liveOf, type Refused } from '../failureEvidence.ts';
import { change, makeClientAnew, repairClient, repairOf, signInFixes } from '../failureFixes.ts';
import { failureLinks } from '../failureLinks.ts';

/** Sources: “… is configured with secret but SECRET_HASH was not received”, “Unable to verify secret hash for client …”. */
export function clientRules(refused: Refused): Finding[] {
  const { name, message, note } = refused;
  if (note.code === 'ClientSecretMissing' || /secret but SECRET_HASH was not received/i.test(message))
    return [secretMissing(refused)];
  if (note.code === 'ClientSecretWrong' || /secret ?hash (for|does)|invalid_client_secret/i.test(message))
    return [secretWrong(refused)];
  if (name === 'invalid_client') return [clientRefused(refused)];
  return name === 'ResourceNotFoundException' && /user pool/i.test(message) ? [gone(refused)] : [];
}

const readAnew = 'Reads the secret from AWS and keeps it in the secret storage of this machine.';

function said({ message, name }: Refused): Evidence {
  return { what: 'Cognito says', found: name === 'invalid_client' ? name : message };
}

function secretMissing(refused: Refused): Finding {
  const wanted = refused.at.settings?.appClient.generateSecret ?? true;
  return cause(
    'sign-in-secret-missing',
    'certain',
    wanted
      ? 'The app client has a secret, and this machine does not keep it.'
      : 'The app client at AWS has a secret, although the settings want none.',
    {
      evidence: [said(refused)],
      fixes: wanted
        ? repairClient(refused, readAnew)
        : makeClientAnew(
            refused,
            'Replaces the app client by one without a secret. Its ID changes, and everybody signs in again.',
          ),
      link: failureLinks.secretHash,
    },
  );
}

function secretWrong(refused: Refused): Finding {
  const { at } = refused;
  const none = liveOf(at.live?.client)?.hasSecret === false;
  return cause(
    'sign-in-secret-wrong',
    'certain',
    none
      ? 'The app client at AWS has no secret, although the settings want one.'
      : 'The secret that this machine keeps is not the app client’s secret.',
    {
      evidence: [said(refused)],
      fixes: none
        ? makeClientAnew(refused, 'Replaces the app client by one with a secret. Its ID changes.')
        : repairClient(refused, readAnew),
      link: failureLinks.secretHash,
    },
  );
}

/** Source: Cognito “token endpoint”: a client that is not there and a wrong secret are answered alike. */
function clientRefused(refused: Refused): Finding {
  const { at } = refused;
  if (isGone(at.live?.client)) return gone(refused);
  const public_ = at.settings?.appClient.generateSecret === false;
  return cause(
    'sign-in-client-refused',
    liveOf(at.live?.client) ? 'certain' : 'likely',
    public_
      ? 'The app client is gone or has got a secret.'
      : 'The secret that was sent is not the app client’s, or the app client is gone.',
    {
      evidence: [said(refused)],
      fixes: repairClient(
        refused,
        'Looks up the app client and reads its secret again; creates it again if it is gone.',
      ),
      link: failureLinks.tokenEndpoint,
    },
  );
}

function gone(refused: Refused): Finding {
  const { at, message } = refused;
  const pool = isGone(at.live?.pool) || !/client/i.test(message);
  return cause(
    pool ? 'sign-in-pool-gone' : 'sign-in-client-gone',
    'certain',
    pool ? 'The user pool does not exist any more.' : 'The app client does not exist any more.',
    {
      evidence: [said(refused)],
      fixes: pool
        ? repairOf(
            refused,
            [
              'userPool',
              'domain',
              'resourceServer',
              'appClient',
              'branding',
              'testUser',
              'authorizer',
              'method',
              'deployment',
              'stage',
            ],
            'Create the pool again',
            'Creates pool, app client and authorizer again and deploys. The users of the old pool are lost.',
          )
        : makeClientAnew(refused, 'Creates the app client again. Its ID changes, and everybody signs in again.'),
      link: failureLinks.appClient,
    },
  );
}

/** The grant is not among those of the app client. */
export function grantRules(refused: Refused): Finding[] {
  const { name, at, note } = refused;
  if (name !== 'unauthorized_client') return [];
  const grant = note.about?.grant === 'refresh_token' ? 'code' : (note.about?.grant ?? 'code');
  const allowed: readonly string[] = at.settings?.appClient.oauthGrants ?? [];
  const live = liveOf(at.live?.client);
  const wanted = allowed.includes(grant);
  const words = grant === 'code' ? 'the authorization code grant' : `the grant ${grant}`;
  return [
    cause(
      'sign-in-grant-off',
      live && !live.grants.includes(grant) ? 'certain' : 'likely',
      `The app client ${wanted ? 'at AWS ' : ''}does not allow ${words}.`,
      {
        evidence: [
          { what: 'Cognito says', found: name },
          ...(live ? [{ what: 'Grants of the app client', found: live.grants.join(', ') || 'none' }] : []),
        ],
        fixes: wanted
          ? [...repairClient(refused), ...signInFixes(refused, hostedWays).slice(0, 1)]
          : [
              change(`Allow ${words}`, `Adds ${grant} to the grants of the app client.`, [
                {
                  path: 'appClient.oauthGrants',
                  // Source: CreateUserPoolClient: client credentials stand alone.
                  value: grant === 'client_credentials' ? [grant] : [...allowed.filter(personal), grant],
                },
              ]),
            ],
        link: failureLinks.tokenEndpoint,
      },
    ),
  ];
}

const personal = (grant: string) => grant !== 'client_credentials';
const hostedWays = ['hostedCode', 'hostedImplicit', 'pastedAddress', 'clientCredentials'];
