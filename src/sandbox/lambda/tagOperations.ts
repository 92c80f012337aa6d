/** Lambda operations on the tags of functions. */
import { AwsError } from '../awsError.ts';
import { checkConstraints } from '../constraints.ts';
import type { RestRequest, Route, World } from '../service.ts';
import { readTags, refused } from './functionSettings.ts';
import { findFunction, type LambdaFunction } from './functionState.ts';

const path = '/2017-03-31/tags/{Resource+}';
const arnPattern =
  'arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:function:[a-zA-Z0-9-_]+' +
  '(:(\\$LATEST|[a-zA-Z0-9-_]+))?';

/** ListTags, TagResource, UntagResource. */
export const tagRoutes: readonly Route[] = [
  {
    operation: 'ListTags',
    method: 'GET',
    path,
    handle: (request, { world }) => ({ Tags: tagged(request, world).tags }),
  },
  {
    operation: 'TagResource',
    method: 'POST',
    path,
    status: 204,
    handle(request, { world }) {
      const fn = tagged(request, world);
      checkConstraints(request.body, { Tags: { type: 'structure', required: true } });
      fn.tags = readTags({ ...fn.tags, ...readTags(request.body.Tags) });
    },
  },
  {
    operation: 'UntagResource',
    method: 'DELETE',
    path,
    status: 204,
    handle(request, { world }) {
      const fn = tagged(request, world);
      const keys = request.query.getAll('tagKeys');
      if (keys.length === 0)
        throw new AwsError(
          'ValidationException',
          "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
        );
      fn.tags = Object.fromEntries(Object.entries(fn.tags).filter(([key]) => !keys.includes(key)));
    },
  },
];

function tagged(request: RestRequest, world: World): LambdaFunction {
  const arn = request.path.Resource ?? '';
  checkConstraints(
    { Resource: arn },
    { Resource: { required: true, minLength: 1, maxLength: 256, pattern: arnPattern } },
  );
  if (arn.split(':').length > 7) throw refused('Tags on function aliases and versions are not supported.');
  return findFunction(world, arn);
}
