/** Resource policies of REST APIs: what the sandbox takes as one, and what one says about a call. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { wildcardMatch } from '../arnMatch.ts';
import { badRequest, unsupported } from './apiGatewayErrors.ts';

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A call as a policy sees it. */
export interface PolicyCall {
  /** `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path`. */
  readonly arn: string;
  readonly sourceIp: string;
}

/**
 * The policy as it is kept; nothing for an empty one. Refuses what AWS refuses, and conditions that the sandbox could
 * not judge: they would let through here what is turned away at AWS.
 */
export function resourcePolicyOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  for (const statement of statementsOf(text)) {
    if ((statement.Effect !== 'Allow' && statement.Effect !== 'Deny') || !statement.Principal) throw malformed();
    if (list(statement.Action).length === 0 || list(statement.Resource).length === 0) throw malformed();
    for (const [operator, keys] of Object.entries(statement.Condition ?? {}))
      for (const key of Object.keys(keys))
        if (!/^(?:Not)?IpAddress$/.test(operator) || key.toLowerCase() !== 'aws:sourceip')
          throw unsupported(`the condition ${operator} of ${key} in resource policies`);
  }
  return text;
}

/** What the policy says to a caller who is nobody to IAM. Source: developer guide, “authorization workflow”. */
export function policyDecision(text: string, call: PolicyCall): 'allowed' | 'explicitDeny' | 'implicitDeny' {
  const matching = statementsOf(text).filter((statement) => applies(statement, call));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'explicitDeny';
  return matching.some(({ Effect }) => Effect === 'Allow') ? 'allowed' : 'implicitDeny';
}

function statementsOf(text: string): Statement[] {
  try {
    const { Statement: statements } = JSON.parse(text) as { Statement?: Statement | Statement[] };
    return statements === undefined ? [] : [statements].flat();
  } catch {
    throw malformed();
  }
}

function malformed() {
  return badRequest('Invalid policy document. Please check the policy syntax and ensure that Principals are valid.');
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat();
}

function applies({ Principal, Action, Resource, Condition = {} }: Statement, { arn, sourceIp }: PolicyCall): boolean {
  const anyone = Principal === '*' || list((Principal as { AWS?: string | string[] }).AWS).includes('*');
  const scope = arn.slice(0, arn.indexOf('/'));
  return (
    anyone &&
    list(Action).some((action) => wildcardMatch(action.toLowerCase(), 'execute-api:invoke')) &&
    // AWS completes the short form `execute-api:/STAGE/METHOD/path`.
    list(Resource).some((resource) => wildcardMatch(resource.replace(/^execute-api:(?=\/)/, scope), arn)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.values(keys).every((ranges) => inRanges(sourceIp, list(ranges)) === (operator === 'IpAddress')),
    )
  );
}

function inRanges(ip: string, ranges: readonly string[]): boolean {
  const family = (address: string) => (isIPv4(address) ? 'ipv4' : 'ipv6');
  if (!isIPv4(ip) && !isIPv6(ip)) return false;
  return ranges.some((range) => {
    const [address = '', bits] = range.split('/');
    const block = new BlockList();
    block.addSubnet(address, bits === undefined ? (isIPv4(address) ? 32 : 128) : Number(bits), family(address));
    return block.check(ip, family(ip));
  });
}
