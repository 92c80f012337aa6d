/** Flows that the app client does not allow, or that were sent to the wrong request. */
import { cause } from '../call/words.ts';
import type { Finding } from '../diagnosis.ts';
import { liveOf, type Refused } from '../failureEvidence.ts';
import { change, repairClient, signInFixes } from '../failureFixes.ts';
import { failureLinks } from '../failureLinks.ts';
import type { Fix } from '../fix.ts';

const wayOfFlow: Readonly<Record<string, string>> = {
  USER_SRP_AUTH: 'srp',
  USER_PASSWORD_AUTH: 'password',
  ADMIN_USER_PASSWORD_AUTH: 'administrator',
  USER_AUTH: 'choice',
};

/** Sources of the texts: “USER_PASSWORD_AUTH flow not enabled for this client”, “Auth flow not enabled for this client”. */
export function flowRules(refused: Refused): Finding[] {
  const { name, message, note } = refused;
  if (name !== 'InvalidParameterException' && note.code !== 'FlowNotEnabled') return [];
  if (/^initiate auth method not supported/i.test(message)) return [wrongRequest(refused)];
  const said = /^([A-Z_]+)(?: flow)?(?: is)? not enabled for/.exec(message)?.[1];
  const off = note.code === 'FlowNotEnabled' || /not enabled for (this|the) client/i.test(message);
  if (!off) return [];
  const flow = note.about?.flow ?? said ?? 'ADMIN_USER_PASSWORD_AUTH';
  return [flow.startsWith('REFRESH_TOKEN') ? refreshOff(refused) : flowOff(refused, flow)];
}

function flowOff(refused: Refused, flow: string): Finding {
  const { at, message } = refused;
  const setting = `ALLOW_${flow}`;
  const own: readonly string[] = at.settings?.appClient.authFlows ?? [];
  const live = liveOf(at.live?.client);
  const other = signInFixes(refused, [wayOfFlow[flow] ?? '', 'testUser']).slice(0, 1);
  // Without a list AWS allows SRP.
  const wanted = own.includes(setting) || (own.length === 0 && flow === 'USER_SRP_AUTH');
  return cause(
    'sign-in-flow-off',
    'certain',
    wanted
      ? `At AWS the app client does not allow ${flow}, although the settings do.`
      : `The app client does not allow the flow ${flow}.`,
    {
      evidence: [
        { what: 'Cognito says', found: message },
        ...(live ? [{ what: 'Flows of the app client', found: live.flows.join(', ') || 'none' }] : []),
      ],
      fixes: [...(wanted ? repairClient(refused) : flowSetting(refused, setting)), ...other],
      link: failureLinks.authFlows,
    },
  );
}

/** What AWS allows without a list, which goes once there is one. Source: CreateUserPoolClient, ExplicitAuthFlows. */
const withoutList = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'];

function flowSetting({ at }: Refused, setting: string): Fix[] {
  if (!at.settings) return [];
  const { authFlows } = at.settings.appClient;
  const before = authFlows.length === 0 ? withoutList : authFlows;
  const plan = setting === 'ALLOW_USER_AUTH' && at.settings.userPool.tier === 'LITE';
  return [
    change(
      `Allow ${setting.slice('ALLOW_'.length)}`,
      `Adds ${setting} to the app client${plan ? ', and puts the pool on the Essentials plan, which it needs' : ''}.`,
      [
        { path: 'appClient.authFlows', value: [...before, setting] },
        ...(plan ? [{ path: 'userPool.tier', value: 'ESSENTIALS' }] : []),
      ],
    ),
  ];
}

function refreshOff(refused: Refused): Finding {
  const { at, message } = refused;
  const rotates = liveOf(at.live?.client)?.rotates ?? at.settings?.appClient.refreshTokenRotation;
  const drifted = rotates !== undefined && rotates !== at.settings?.appClient.refreshTokenRotation;
  return cause(
    'sign-in-refresh-flow-off',
    'certain',
    rotates
      ? 'Refresh tokens of this app client rotate, and are refreshed by GetTokensFromRefreshToken only.'
      : 'The app client does not allow ALLOW_REFRESH_TOKEN_AUTH.',
    {
      evidence: [{ what: 'Cognito says', found: message }],
      fixes: [...(drifted || !rotates ? repairClient(refused) : []), ...signInFixes(refused)],
      link: failureLinks.refresh,
    },
  );
}

function wrongRequest(refused: Refused): Finding {
  return cause(
    'sign-in-admin-flow-in-public-request',
    'certain',
    'The flow belongs to AdminInitiateAuth, and was sent to InitiateAuth, or the other way round.',
    {
      evidence: [{ what: 'Cognito says', found: refused.message }],
      fixes: signInFixes(refused),
      link: failureLinks.authFlows,
    },
  );
}
