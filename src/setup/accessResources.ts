/** Settings -> the declared resources that say who may do what: custom scopes, groups, and the test user's group. */
import { type Declared, ref } from '../engine/resource.ts';
import type { Settings } from './settings.ts';

/** The resource server, if there is one. */
export function resourceServerResources({ resourceServer }: Settings): Declared[] {
  const { identifier, name, scopes } = resourceServer;
  if (identifier === '') return [];
  return [
    {
      id: 'resourceServer',
      type: 'Cognito.ResourceServer',
      title: `Resource server ${identifier}`,
      containedIn: 'userPool',
      props: { userPoolId: ref('userPool', 'id'), identifier, name, scopes },
    },
  ];
}

export function groupResources({ userPool }: Settings): Declared[] {
  return userPool.groups.map(({ name, description, precedence }) => ({
    id: `group:${name}`,
    type: 'Cognito.Group',
    title: `Group ${name}`,
    containedIn: 'userPool',
    props: { userPoolId: ref('userPool', 'id'), name, description, precedence },
  }));
}

/** The test user's place in a group, if it has one. */
export function membershipResources({ testUser }: Settings): Declared[] {
  const { username, group } = testUser;
  if (group === '') return [];
  return [
    {
      id: 'testUserGroup',
      type: 'Cognito.GroupMembership',
      title: `${username} in the group ${group}`,
      containedIn: 'testUser',
      props: {
        userPoolId: ref('userPool', 'id'),
        username: ref('testUser', 'username'),
        group: ref(`group:${group}`, 'name'),
      },
    },
  ];
}
