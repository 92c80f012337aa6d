/** Credentials: where they come from for each kind of target. Nothing here keeps them. */
import { fromEnv, fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { SandboxAddress, Target } from './target.ts';

/** The SDK keeps what it has read of the shared files as long as the program runs; VS Code runs for days. */
const anew = { ignoreCache: true };

/**
 * The sandbox's own credentials; those of the profile; or the SDK's default chain. An emulator on this machine takes
 * any credentials, so somebody who has none need not make some up, and instance metadata is not waited for.
 */
export function credentialsFor(target: Target, sandbox: SandboxAddress | undefined): AwsCredentialIdentityProvider {
  if (sandbox) {
    const { accessKeyId, secretAccessKey } = sandbox;
    return async () => ({ accessKeyId, secretAccessKey });
  }
  const profile = target.kind === 'aws' ? target.profile || undefined : undefined;
  // No Region is given here: it would overrule sso_region, and an SSO session is known in its own Region only. The
  // client that asks brings its Region along, for roles whose profile names none.
  if (profile !== undefined) return fromIni({ ...anew, profile }) as AwsCredentialIdentityProvider;
  if (target.kind === 'aws' && isLoopback(target.endpointUrl)) return forEmulator;
  return fromNodeProviderChain(anew) as AwsCredentialIdentityProvider;
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
