/** Profiles of the shared AWS configuration, and the Regions one can choose. */
import { loadSharedConfigFiles } from '@smithy/shared-ini-file-loader';

export interface Profile {
  readonly name: string;
  readonly region?: string;
  /** True when `aws sso login --profile NAME` gets its credentials. */
  readonly sso: boolean;
}

/**
 * Profiles of `~/.aws/config` and `~/.aws/credentials` (or the files that AWS_CONFIG_FILE and
 * AWS_SHARED_CREDENTIALS_FILE name), `default` first, the others by name. Files that are missing are empty.
 */
export async function listProfiles(): Promise<Profile[]> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]);
  // The same file also describes sso-session and services sections; their keys carry the section's kind.
  const profiles = [...names].filter((name) => !/^(sso-session|services)[ .]/.test(name));
  return profiles.toSorted(defaultFirst).map((name) => {
    const settings = { ...credentialsFile[name], ...configFile[name] };
    return {
      name,
      region: settings.region,
      sso: settings.sso_session !== undefined || settings.sso_start_url !== undefined,
    };
  });
}

function defaultFirst(one: string, other: string): number {
  if (one === 'default' || other === 'default') return one === 'default' ? -1 : 1;
  return one.localeCompare(other);
}

/**
 * Regions with API Gateway, Cognito user pools and Lambda. Source: the endpoint lists that AWS's SDKs
 * carry for the three services; Regions that are off by default in an account are among them.
 */
export const regions: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
  'sa-east-1',
  'us-gov-east-1',
  'us-gov-west-1',
];
