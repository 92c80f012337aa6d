/** Every way to break a working call, one by one: the first cause named is the right one, and its fix leads to the answer. */
import assert from 'node:assert/strict';
import { bedsOfSuite } from '../support/beds.ts';
import { authorizerBreakages } from '../support/breakages/authorizerBreakages.ts';
import { functionBreakages } from '../support/breakages/functionBreakages.ts';
import { lambdaAuthorizerBreakages } from '../support/breakages/lambdaAuthorizerBreakages.ts';
import { limitBreakages } from '../support/breakages/limitBreakages.ts';
import { requestBreakages } from '../support/breakages/requestBreakages.ts';
import { routeBreakages } from '../support/breakages/routeBreakages.ts';
import { tokenBreakages } from '../support/breakages/tokenBreakages.ts';
import { type Breakage, holdBreakage } from '../support/brokenCall.ts';

const themes: Readonly<Record<string, readonly Breakage[]>> = {
  'what is sent': tokenBreakages,
  'what guards the method': authorizerBreakages,
  'a function that guards the method': lambdaAuthorizerBreakages,
  'the address': routeBreakages,
  'what is behind the authorizer': functionBreakages,
  'what a call brings beside the token': requestBreakages,
  'how many calls are made': limitBreakages,
};

describe('a broken call is explained and mended', function () {
  this.timeout(30_000);
  const useBed = bedsOfSuite();

  for (const [theme, breakages] of Object.entries(themes))
    describe(`by ${theme}`, () => {
      for (const breakage of breakages)
        it(`when ${breakage.name}`, () => useBed(breakage.on, breakage.spoils, (bed) => holdBreakage(bed, breakage)));
    });

  it('in at least 100 ways', () => {
    assert.ok(Object.values(themes).flat().length >= 100);
  });
});
