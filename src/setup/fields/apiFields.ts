/** Fields of the page "API and Lambda". */
import { type Field, field } from '../field.ts';
import * as limits from '../limits.ts';
import { httpMethods, runtimes, type Settings } from '../settings.ts';
import { codeFields, methodFields } from './accessFields.ts';
import { requestFields } from './requestFields.ts';

const usesFunction = (s: Settings) => s.api.integration === 'LAMBDA_PROXY';

export const apiFields: readonly Field[] = [
  field('name', {
    page: 'api',
    group: 'Setup',
    label: 'Setup name',
    help: 'What you call this setup in the explorer. Nothing at AWS carries this name.',
    control: { kind: 'text' },
    check: limits.setupName,
  }),
  field('api.integration', {
    page: 'api',
    group: 'Behind the endpoint',
    label: 'Answered by',
    help: 'A Lambda function runs your code for each call. A mock answers 200 with an empty body, without any function.',
    control: {
      kind: 'choice',
      options: [
        { value: 'LAMBDA_PROXY', label: 'Lambda function (proxy integration)' },
        { value: 'MOCK', label: 'Mock, no function' },
      ],
    },
  }),
  field('function.name', {
    page: 'api',
    group: 'Lambda function',
    label: 'Function name',
    help: 'Must be free in this account and Region. The log group and the execution role are named after it.',
    control: { kind: 'text' },
    permanent: true,
    visible: usesFunction,
    check: limits.functionName,
  }),
  field('function.runtime', {
    page: 'api',
    group: 'Lambda function',
    label: 'Runtime',
    help: 'Language and version that run your code. In the sandbox, the Python or Node.js of this machine runs it.',
    control: {
      kind: 'choice',
      options: runtimes.map((value) => ({
        value,
        label: value.replace('python', 'Python ').replace('nodejs', 'Node.js ').replace('.x', ''),
      })),
    },
    visible: usesFunction,
  }),
  field('function.architecture', {
    page: 'api',
    group: 'Lambda function',
    label: 'Architecture',
    help: 'arm64 (Graviton) costs about a fifth less per second; x86_64 is what most published walk-throughs use.',
    control: {
      kind: 'choice',
      options: [
        { value: 'x86_64', label: 'x86_64' },
        { value: 'arm64', label: 'arm64' },
      ],
    },
    visible: usesFunction,
  }),
  field('function.greeting', {
    page: 'api',
    group: 'Lambda function',
    label: 'Answer of the starter code',
    help: 'The starter handler returns this text as a JSON string with status 200.',
    control: { kind: 'text' },
    visible: usesFunction,
    check: limits.greeting,
  }),
  ...codeFields,
  field('api.name', {
    page: 'api',
    group: 'REST API',
    label: 'API name',
    help: 'Names of REST APIs need not be unique; AWS tells them apart by ID.',
    control: { kind: 'text' },
    check: limits.apiName,
  }),
  field('api.resourcePath', {
    page: 'api',
    group: 'REST API',
    label: 'Resource path',
    help: 'Path of the endpoint, after the stage. Write path parameters in braces: /news/{id}. A single / is the root.',
    control: { kind: 'text', placeholder: '/hello' },
    check: limits.resourcePath,
  }),
  field('api.httpMethod', {
    page: 'api',
    group: 'REST API',
    label: 'Method',
    help: 'The HTTP method that is secured. ANY stands for all of them.',
    control: { kind: 'choice', options: httpMethods.map((value) => ({ value, label: value })) },
  }),
  field('api.stageName', {
    page: 'api',
    group: 'REST API',
    label: 'Stage',
    help: 'A stage is a deployed snapshot of the API; its name is the first part of the path of the invoke URL.',
    control: { kind: 'text' },
    check: limits.stageName,
  }),
  field('api.endpointType', {
    page: 'api',
    group: 'REST API',
    label: 'Endpoint type',
    help: 'Regional answers from this Region and is created faster. Edge-optimized goes through CloudFront.',
    control: {
      kind: 'choice',
      options: [
        { value: 'REGIONAL', label: 'Regional' },
        { value: 'EDGE', label: 'Edge-optimized' },
      ],
    },
    advanced: true,
  }),
  ...methodFields,
  ...requestFields,
];
