/** Fields about code of one's own, further methods, groups and custom scopes: who may do what. */
import * as limits from '../accessLimits.ts';
import { type Field, field } from '../field.ts';
import { httpMethods, plainMethods, type Settings } from '../settings.ts';

const usesFunction = (s: Settings) => s.api.integration === 'LAMBDA_PROXY';
const usesStarter = (s: Settings) => usesFunction(s) && s.function.code === '';
const hasResourceServer = (s: Settings) => s.resourceServer.identifier !== '';
const methods = httpMethods.map((value) => ({ value, label: value }));

/** On the page "API and Lambda". */
export const codeFields: readonly Field[] = [
  field('function.code', {
    page: 'api',
    group: 'Lambda function',
    label: 'Code',
    help: 'The handler that is deployed, in the language of the runtime. Empty: the starter code. A change is deployed with the next Create.',
    control: { kind: 'code', placeholder: 'empty: the starter code' },
    visible: usesFunction,
    advanced: true,
    check: limits.code,
  }),
  field('function.adminGroup', {
    page: 'api',
    group: 'Lambda function',
    label: 'Group that the code asks for',
    help: 'The starter code then looks for this group in the token and answers 403 to everybody else. Empty: it asks for none.',
    control: { kind: 'text', placeholder: 'admin' },
    visible: usesStarter,
    advanced: true,
    check: limits.adminGroup,
  }),
  field('function.adminMethods', {
    page: 'api',
    group: 'Lambda function',
    label: 'Methods for that group only',
    help: 'The other methods stay open to everybody who is signed in.',
    control: { kind: 'checks', options: plainMethods.map((value) => ({ value, label: value })) },
    visible: (s) => usesStarter(s) && s.function.adminGroup !== '',
    advanced: true,
    check: limits.adminMethods,
  }),
];

export const methodFields: readonly Field[] = [
  field('api.moreMethods', {
    page: 'api',
    group: 'REST API',
    label: 'More methods',
    help: 'Further methods on the same path, behind the same authorizer, each with scopes of its own. Without scopes a method expects the ID token.',
    control: {
      kind: 'rows',
      itemLabel: 'Method',
      max: 5,
      columns: [
        { key: 'httpMethod', label: 'Method', kind: 'choice', options: methods },
        { key: 'authorizationScopes', label: 'Scopes', kind: 'words', placeholder: 'scopes, or none' },
      ],
      blank: { httpMethod: 'POST', authorizationScopes: [] },
    },
    advanced: true,
    check: limits.moreMethods,
  }),
];

/** On the page "Sign-in", before the app client. */
export const scopeFields: readonly Field[] = [
  field('resourceServer.identifier', {
    page: 'signIn',
    group: 'Custom scopes',
    label: 'Resource server',
    help: 'Comes before each scope of your own: news/delete is the scope delete of the resource server news. Empty: there is none. Another identifier replaces it.',
    control: { kind: 'text', placeholder: 'news' },
    advanced: true,
    check: limits.resourceServerIdentifier,
  }),
  field('resourceServer.name', {
    page: 'signIn',
    group: 'Custom scopes',
    label: 'Resource server name',
    help: 'A name to show for the API that the scopes are about.',
    control: { kind: 'text', placeholder: 'News API' },
    visible: hasResourceServer,
    advanced: true,
    check: limits.resourceServerName,
  }),
  field('resourceServer.scopes', {
    page: 'signIn',
    group: 'Custom scopes',
    label: 'Scopes',
    help: 'The app client can then give out each of them, and a method can ask for it.',
    control: {
      kind: 'rows',
      itemLabel: 'Scope',
      max: 100,
      columns: [
        { key: 'name', label: 'Name', kind: 'text', placeholder: 'delete' },
        { key: 'description', label: 'Description', kind: 'text', placeholder: 'Delete news' },
      ],
      blank: { name: '', description: '' },
    },
    visible: hasResourceServer,
    advanced: true,
    check: limits.customScopes,
  }),
];

/** On the page "Sign-in", before the test user. */
export const groupFields: readonly Field[] = [
  field('userPool.groups', {
    page: 'signIn',
    group: 'Groups',
    label: 'Groups',
    help: 'Tokens name the groups that somebody is in. The lower the precedence, the earlier a group goes.',
    control: {
      kind: 'rows',
      itemLabel: 'Group',
      max: 100,
      columns: [
        { key: 'name', label: 'Name', kind: 'text', placeholder: 'admin' },
        { key: 'description', label: 'Description', kind: 'text' },
        { key: 'precedence', label: 'Precedence', kind: 'number' },
      ],
      blank: { name: '', description: '', precedence: 0 },
    },
    advanced: true,
    check: limits.groups,
  }),
];
