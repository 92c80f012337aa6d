/** Consequences: what people lose when a resource is replaced or deleted while a setup is changed, in plain words. */
import type { Action } from '../engine/resource.ts';

const losses: Readonly<Record<string, string>> = {
  'Cognito.UserPool':
    'All users of the pool are lost, with their passwords. Everybody has to sign up again, and the tokens they hold stop working.',
  'Cognito.AppClient':
    'The client ID changes. Everybody has to sign in again, and programs need the new ID, and the new secret if there is one.',
  'Cognito.Domain':
    'The address of the sign-in pages changes. Links to the old one stop working, and somebody else may take its prefix.',
  'Cognito.User': 'The user is lost; a new one gets a new password.',
  'Cognito.Group': 'Who was in the group is forgotten.',
  'Lambda.Function': 'Code that was changed outside of this setup is lost, and callers by the old name or ARN fail.',
  'Logs.LogGroup': 'What was logged so far is deleted.',
  'ApiGateway.RestApi': 'The address of the endpoint changes, and what was added to the API by hand is lost.',
  'ApiGateway.Stage': 'The old address of the endpoint stops answering.',
  'ApiGateway.ApiKey': 'Callers need the new key; the old one stops working.',
};

/** What is lost for good by this step of a plan; undefined when nothing is that anybody would miss. */
export function lossOf(step: { readonly type: string; readonly action: Action }): string | undefined {
  return step.action === 'replace' || step.action === 'delete' ? losses[step.type] : undefined;
}

/** Type of the resource that a new value of a permanent setting replaces. */
const replacedBy: Readonly<Record<string, string>> = {
  function: 'Lambda.Function',
  api: 'ApiGateway.RestApi',
  userPool: 'Cognito.UserPool',
  hostedPages: 'Cognito.Domain',
  appClient: 'Cognito.AppClient',
};

/** What a new value of a permanent setting costs once its resource exists, by the setting's path. */
export function lossBySetting(path: string): string | undefined {
  return losses[replacedBy[path.split('.')[0] ?? ''] ?? ''];
}
