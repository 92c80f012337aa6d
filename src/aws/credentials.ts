/** Credentials: where they come from for each kind of target. Nothing here keeps them. */
import { fromEnv, fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { Failure } from '../engine/failure.ts';
import type { SandboxAddress, Target } from './target.ts';

/** The SDK keeps what it has read of the shared files as long as the program runs; VS Code runs for days. */
const anew = { ignoreCache: true };

/** Asks the person for the code of an MFA device (ARN); undefined when the person gives up. */
export type AskMfaCode = (device: string, profile: string | undefined) => PromiseLike<string | undefined>;

/**
 * The sandbox's own credentials; those of the profile; or the SDK's default chain. An emulator on this machine takes
 * any credentials, so somebody who has none need not make some up, and instance metadata is not waited for.
 * `askMfaCode`: for profiles whose role wants one; without it they are refused.
 */
export function credentialsFor(
  target: Target,
  sandbox: SandboxAddress | undefined,
  askMfaCode?: AskMfaCode,
): AwsCredentialIdentityProvider {
  if (sandbox) {
    const { accessKeyId, secretAccessKey } = sandbox;
    return async () => ({ accessKeyId, secretAccessKey });
  }
  const profile = target.kind === 'aws' ? target.profile || undefined : undefined;
  // No Region is given here: it would overrule sso_region, and an SSO session is known in its own Region only. The
  // client that asks brings its Region along, for roles whose profile names none.
  const options = { ...anew, profile, mfaCodeProvider: askMfaCode && codeBy(askMfaCode, profile) };
  if (profile !== undefined) return shared(fromIni(options) as AwsCredentialIdentityProvider);
  if (target.kind === 'aws' && isLoopback(target.endpointUrl)) return forEmulator;
  return shared(fromNodeProviderChain(options) as AwsCredentialIdentityProvider);
}

function codeBy(ask: AskMfaCode, profile: string | undefined): (device: string) => Promise<string> {
  return async (device) => {
    const code = await ask(device, profile);
    if (code !== undefined) return code.trim();
    throw new Failure({
      code: 'MfaRequired',
      what: 'No MFA code was entered.',
      why: `${profile === undefined ? 'The profile' : `The profile “${profile}”`} gives its role only to who has the MFA device at hand.`,
      next: 'Try again and enter the code, or choose another profile.',
    });
  };
}

/** ms before the end of a session in which the clients of the SDK want the next one. */
const renewedBeforeMs = 6 * 60_000;

/** One session for the clients of all services: a code is good once, and nobody wants to be asked by each of them. */
function shared(provide: AwsCredentialIdentityProvider): AwsCredentialIdentityProvider {
  let current: Promise<AwsCredentialIdentity> | undefined;
  return async (asking) => {
    const before = current;
    const known = await before?.catch(() => undefined);
    if (known?.expiration && known.expiration.getTime() - Date.now() > renewedBeforeMs) return known;
    // Of those who come at the same time, the first one asks.
    if (current === before) current = provide(asking);
    return current ?? provide(asking);
  };
}

async function forEmulator(): Promise<AwsCredentialIdentity> {
  for (const provider of [fromEnv(), fromIni(anew)])
    try {
      return await (provider as AwsCredentialIdentityProvider)();
    } catch {
      // None there; the next one, or none at all, will do.
    }
  return { accessKeyId: 'emulator', secretAccessKey: 'emulator' };
}

/** True for an address of this machine. */
export function isLoopback(url: string | undefined): boolean {
  if (!url || !URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}
