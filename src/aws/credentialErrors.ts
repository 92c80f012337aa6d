/** Errors of the way to credentials: sessions that ended, profiles that lead nowhere, keys that AWS does not know. */
import type { FailureNote } from '../engine/failure.ts';
import { redact } from '../engine/redact.ts';
import { shellWord } from './shell.ts';
import type { Target } from './target.ts';

/** An error, and the profile that it is about as words and as an argument of the AWS CLI. */
interface About {
  readonly error: Error;
  readonly target: Target | undefined;
  /** Undefined for the default chain. */
  readonly profile: string | undefined;
  /** Such as ` --profile work`. */
  readonly option: string;
}

const expired = ['ExpiredToken', 'ExpiredTokenException'] as const;
const refused = ['AuthFailure', 'InvalidAccessKeyId', 'InvalidClientTokenId', 'UnrecognizedClientException'] as const;

/** True for names of errors after which the same credentials are of no more use: others may be there by now. */
export function isAboutCredentials(errorName: string | undefined): boolean {
  return [...expired, ...refused].some((name) => name === errorName);
}

type Rule = (about: About) => FailureNote | undefined;

/** The first rule that knows the error decides. */
const rules: readonly Rule[] = [
  ssoSettings,
  noAccess,
  session,
  temporary,
  mfaCode,
  mfa,
  credentialProcess,
  credentials,
  refusedCredentials,
];

/** What is wrong with the credentials, in words; undefined when the error is about something else. */
export function credentialNote(error: Error, target: Target | undefined): FailureNote | undefined {
  const profile = target?.kind === 'aws' ? target.profile || undefined : undefined;
  const about = { error, target, profile, option: profile === undefined ? '' : ` --profile ${shellWord(profile)}` };
  return rules.reduce<FailureNote | undefined>((found, rule) => found ?? rule(about), undefined);
}

const quoted = (profile: string | undefined) => (profile === undefined ? '' : ` “${profile}”`);
const isNamed = (error: Error, ...names: readonly string[]) => names.includes(error.name);

/** Source of the texts here and below: the providers of the AWS SDK for JavaScript. */
function ssoSettings({ error, profile, option }: About): FailureNote | undefined {
  // The SDK trips over the name of an sso-session that is not there.
  const unknown = /reading 'sso_/.test(error.message);
  if (!unknown && !/invalid SSO credentials|Conflicting SSO|not configured with SSO/i.test(error.message))
    return undefined;
  const command = `aws configure sso${option}`;
  return {
    code: 'ProfileUnusable',
    what: `The SSO settings of the profile${quoted(profile)} are not complete.`,
    why: unknown
      ? 'It names an sso-session that the configuration does not have.'
      : redact(error.message.split('\n')[0] ?? ''),
    next: `Run “${command}” in a terminal, or choose another profile.`,
    command,
  };
}

/** Source: GetRoleCredentials of SSO, ForbiddenException “No access”. */
function noAccess({ error, profile }: About): FailureNote | undefined {
  if (!isNamed(error, 'CredentialsProviderError') || !/ForbiddenException|^No access/.test(error.message))
    return undefined;
  return {
    code: 'ProfileRefused',
    what: `You may not use the account and role of the profile${quoted(profile)}.`,
    why: 'IAM Identity Center does not assign them to you, or not any more.',
    next: 'Choose another profile, or ask who administers IAM Identity Center.',
  };
}

/** Sessions of SSO and of `aws login` that ended. */
function session({ error, profile, option }: About): FailureNote | undefined {
  const sso = /\bsso\b/i.test(error.message) && /expired|not found|invalid|refresh/i.test(error.message);
  const login = /\baws login\b/i.test(error.message);
  const portal = /session token not found or invalid/i.test(error.message);
  if (!sso && !login && !portal && error.name !== 'TokenProviderError') return undefined;
  const command = `aws ${login && !sso ? 'login' : 'sso login'}${option}`;
  return {
    code: 'CredentialsExpired',
    what: `The sign-in to AWS${profile ? ` of profile${quoted(profile)}` : ''} has expired.`,
    why: redact(error.message),
    next: `Run “${command}” in a terminal, then try again.`,
    command,
  };
}

function temporary({ error, profile }: About): FailureNote | undefined {
  if (!isNamed(error, ...expired)) return undefined;
  return {
    code: 'CredentialsExpired',
    what: `The temporary credentials${profile ? ` of profile${quoted(profile)}` : ''} have expired.`,
    why: redact(error.message),
    next: 'Get new ones the way you got these, then try again.',
  };
}

/** Source: AssumeRole, AccessDenied “MultiFactorAuthentication failed with invalid MFA one time pass code.” */
function mfaCode({ error }: About): FailureNote | undefined {
  if (!/MultiFactorAuthentication failed/i.test(error.message)) return undefined;
  return {
    code: 'MfaRequired',
    what: 'AWS did not accept the MFA code.',
    why: redact(error.message),
    next: 'Wait until the device shows the next code, then try again with that.',
  };
}

/** Source: AWS CLI user guide, “Using MFA” (the CLI keeps the session) and “configure export-credentials”. */
function mfa({ error, profile, option }: About): FailureNote | undefined {
  if (!/requires multi-factor authentication/.test(error.message)) return undefined;
  const command = `aws sts get-caller-identity${option}`;
  return {
    code: 'MfaRequired',
    what: `The profile${quoted(profile)} asks for an MFA code, which cannot be entered here.`,
    why: 'Its role is given only to who has the MFA device at hand. The AWS CLI asks for the code, and keeps the session.',
    next: `Add a profile with the line “credential_process = aws configure export-credentials${option}” and choose it here; enter the code in a terminal with “${command}” whenever a session has ended.`,
    command,
  };
}

/** The command line is left out of the words: it may hold secrets. What the program printed follows it. */
function credentialProcess({ error, profile }: About): FailureNote | undefined {
  const failed = /^Command failed: /.test(error.message);
  if (!isNamed(error, 'CredentialsProviderError') || (!failed && !/credential_process/.test(error.message)))
    return undefined;
  const printed = error.message.split('\n').slice(1).join(' ').trim();
  return {
    code: 'CredentialProcessFailed',
    what: `The credential_process of the profile${quoted(profile)} gave no credentials.`,
    why: redact(failed ? printed || 'The program failed and printed nothing.' : error.message),
    next: 'Run the program in a terminal to see what it lacks, perhaps a sign-in of its own; then try again.',
  };
}

/** No credentials at all, or a profile that is not there. */
function credentials({ error, profile, option }: About): FailureNote | undefined {
  if (error.name !== 'CredentialsProviderError') return undefined;
  const command = `aws configure${option}`;
  const unknown = profile !== undefined && /could not resolve credentials using profile|not found/i.test(error.message);
  return {
    code: unknown ? 'ProfileUnusable' : 'NoCredentials',
    what: unknown
      ? `The profile “${profile}” does not exist or holds no credentials.`
      : `No AWS credentials were found${profile ? ` for profile “${profile}”` : ''}.`,
    why: redact(error.message),
    next: `Choose another profile, or run “${command}” in a terminal. The sandbox needs no credentials.`,
    command,
  };
}

function refusedCredentials({ error, profile, target }: About): FailureNote | undefined {
  if (!isNamed(error, ...refused)) return undefined;
  return {
    code: 'CredentialsRefused',
    what: `AWS does not know these credentials${profile ? ` (profile “${profile}”)` : ''}.`,
    why: `The access key was deleted or deactivated, or the Region${target ? ` ${target.region}` : ''} is not switched on in the account.`,
    next: 'Check the access key and that the Region is enabled, or choose another profile.',
  };
}
