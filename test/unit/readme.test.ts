/** The README names what it promises to name: IAM actions, commands, settings and scripts as they are. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { explainingActions } from '../../src/aws/liveApi.ts';
import { resourceTypes } from '../../src/aws/resources/resourceTypes.ts';

const readme = readFileSync('README.md', 'utf8');
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
  contributes: { commands: { title: string }[]; configuration: { properties: Record<string, unknown> } };
};

describe('the README', () => {
  it('names every IAM action that a resource needs, in the row of its service', () => {
    const actions = Object.values(resourceTypes).flatMap((type) => type.iamActions);
    const missing = [...new Set(actions)].filter((action) => {
      const [service = '', name = ''] = action.split(':');
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${service}\` |`));
      return !row?.includes(`\`${name}\``);
    });
    assert.deepEqual(missing, []);
  });

  it('names every IAM action that only explanations need', () => {
    const paragraph = readme.split('\n\n').find((text) => text.startsWith('To explain refusals'));
    assert.deepEqual(
      explainingActions.filter((action) => !action.split(':').every((part) => paragraph?.includes(`\`${part}\``))),
      [],
    );
  });

  it('names every command in the table of commands', () => {
    const section = readme.split('\n## ').find((text) => text.startsWith('Commands\n')) ?? '';
    const named = section.split('\n').flatMap((line) => line.split(' | ')[0]?.replace(/^\| /, '').split(' · ') ?? []);
    const titles = manifest.contributes.commands.map(({ title }) => title.replace(/…$/, ''));
    assert.ok(titles.length > 30);
    assert.deepEqual(
      titles.filter((title) => !named.includes(title)),
      [],
    );
  });

  it('names every setting', () => {
    const settings = Object.keys(manifest.contributes.configuration.properties);
    assert.deepEqual(
      settings.filter((setting) => !readme.includes(`\`${setting}\``)),
      [],
    );
  });

  it('names only scripts that there are', () => {
    const named = [...readme.matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map((match) => match[1] ?? '');
    assert.ok(named.length > 2);
    assert.deepEqual(
      named.filter((script) => !(script in manifest.scripts)),
      [],
    );
  });
});
