/** Copy ID, Copy ARN, Copy URL: put what identifies a resource on the clipboard. */
import * as vscode from 'vscode';
import type { Handler, Services, Subject } from './services.ts';

export const copyId: Handler = async (_, subject) => copy('ID', subject?.id);

export const copyArn: Handler = async (_, subject) => copy('ARN', subject?.arn);

export const copyUrl: Handler = async (services, subject) =>
  copy('URL', subject && ((await addressOf(services, subject)) ?? subject.url));

/** Endpoint and hosted pages have addresses that only a running sandbox knows. */
async function addressOf({ operations }: Services, { setupId, key }: Subject): Promise<string | undefined> {
  const part = key?.slice(setupId.length + 1);
  if (part !== 'endpoint' && part !== 'domain') return undefined;
  const loaded = await operations();
  const facts = await loaded.facts(await loaded.load(setupId));
  return part === 'endpoint' ? facts.endpointUrl : facts.hostedPagesUrl;
}

async function copy(what: string, text: string | undefined): Promise<void> {
  if (text === undefined) return;
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`$(check) ${what} copied`, 3000);
}
