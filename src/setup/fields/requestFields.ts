/** Fields of the page "API and Lambda" about what a request must hold. */
import { type Field, field } from '../field.ts';
import * as limits from '../requestLimits.ts';

export const requestFields: readonly Field[] = [
  field('api.requiredParameters', {
    page: 'api',
    group: 'REST API',
    label: 'Required parameters',
    help: 'Query string parameters and headers that a request to the method must have, and that must not be empty.',
    control: {
      kind: 'rows',
      itemLabel: 'Parameter',
      max: 20,
      columns: [
        {
          key: 'place',
          label: 'Where',
          kind: 'choice',
          options: [
            { value: 'querystring', label: 'Query string' },
            { value: 'header', label: 'Header' },
          ],
        },
        { key: 'name', label: 'Name', kind: 'text', placeholder: 'name' },
      ],
      blank: { place: 'querystring', name: '' },
    },
    advanced: true,
    check: limits.requiredParameters,
  }),
  field('api.requestCheck', {
    page: 'api',
    group: 'REST API',
    label: 'Check requests',
    help: 'A request validator answers incomplete requests with 400, after the authorizer and before your code runs.',
    control: {
      kind: 'choice',
      options: [
        { value: 'none', label: 'Nothing' },
        { value: 'parameters', label: 'Query string and headers' },
        { value: 'body', label: 'The body: a JSON object' },
        { value: 'both', label: 'Query string, headers and body' },
      ],
    },
    advanced: true,
    check: limits.requestCheck,
  }),
];
