/** Target: which AWS a setup lives in, and the addresses that follow from it. */

/** What the person chose; plain data, kept in the record. Holds no credentials. */
export type Target =
  | { readonly kind: 'sandbox'; readonly region: string }
  | {
      readonly kind: 'aws';
      /** Profile of the shared config files; undefined: the default credential chain. */
      readonly profile?: string;
      readonly region: string;
      /** Another endpoint that speaks AWS's protocols, such as an emulator. */
      readonly endpointUrl?: string;
    };

/** A running sandbox, as printed by it in its first line. */
export interface SandboxAddress {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly accountId: string;
}

/** Who calls, as STS answered. */
export interface Caller {
  readonly accountId: string;
  /** ARN of the user or assumed role. */
  readonly arn: string;
  readonly partition: string;
}

/** Addresses of what a setup serves. Differ between AWS and the sandbox in form only. */
export interface Addresses {
  /** Invoke URL of a stage, without a trailing slash. */
  invokeUrl(restApiId: string, stageName: string): string;
  /** Base of the hosted pages and OAuth endpoints of a domain prefix, without a trailing slash. */
  hostedPages(domainPrefix: string): string;
  /** Issuer (`iss`) of the pool's tokens; `/.well-known/jwks.json` is below it. */
  issuer(userPoolId: string): string;
  /** Page that shows the mail sent by the sandbox; none at AWS. */
  readonly inbox?: string;
}

/** What the host names of AWS's services in a Region end with. Source: the partitions that AWS's SDKs carry. */
function dnsSuffix(region: string): string {
  if (region.startsWith('cn-')) return 'amazonaws.com.cn';
  return region.startsWith('eusc-') ? 'amazonaws.eu' : 'amazonaws.com';
}

/**
 * The addresses for a Region of AWS, or below `endpoint` where something else speaks for it.
 * Sources: API Gateway "invoke URL"; Cognito "domain prefix" and "verifying JSON web tokens".
 */
export function addresses(region: string, endpoint?: string): Addresses {
  const base = endpoint?.replace(/\/+$/, '');
  if (base === undefined) {
    const suffix = dnsSuffix(region);
    // Source: GovCloud user guide, “How Amazon Cognito differs”: its hosted pages are at FIPS addresses only.
    const auth = region.startsWith('us-gov-') ? 'auth-fips' : 'auth';
    return {
      invokeUrl: (api, stage) => `https://${api}.execute-api.${region}.${suffix}/${stage}`,
      hostedPages: (prefix) => `https://${prefix}.${auth}.${region}.amazoncognito.com`,
      issuer: (pool) => `https://cognito-idp.${region}.${suffix}/${pool}`,
    };
  }
  return {
    invokeUrl: (api, stage) => `${base}/_aws/execute-api/${api}/${stage}`,
    hostedPages: (prefix) => `${base}/_aws/auth/${prefix}`,
    issuer: (pool) => `${base}/${pool}`,
    inbox: `${base}/_aws/inbox`,
  };
}
