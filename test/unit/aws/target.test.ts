/** Host names of what a setup serves, in each partition of AWS. */
import assert from 'node:assert/strict';
import { addresses } from '../../../src/aws/target.ts';

describe('the addresses of a Region', () => {
  const of = (region: string) => {
    const { invokeUrl, hostedPages, issuer } = addresses(region);
    return [invokeUrl('api', 'dev'), hostedPages('prefix'), issuer('pool')];
  };

  it('are those of AWS', () => {
    assert.deepEqual(of('eu-west-1'), [
      'https://api.execute-api.eu-west-1.amazonaws.com/dev',
      'https://prefix.auth.eu-west-1.amazoncognito.com',
      'https://cognito-idp.eu-west-1.amazonaws.com/pool',
    ]);
  });

  it('have the hosted pages at FIPS addresses in GovCloud, where there are no others', () => {
    assert.deepEqual(of('us-gov-west-1'), [
      'https://api.execute-api.us-gov-west-1.amazonaws.com/dev',
      'https://prefix.auth-fips.us-gov-west-1.amazoncognito.com',
      'https://cognito-idp.us-gov-west-1.amazonaws.com/pool',
    ]);
  });

  it('end as the partition’s names do in China and in the European sovereign cloud', () => {
    assert.match(of('cn-north-1')[0] ?? '', /\.cn-north-1\.amazonaws\.com\.cn\/dev$/);
    assert.match(of('eusc-de-east-1')[0] ?? '', /\.eusc-de-east-1\.amazonaws\.eu\/dev$/);
  });
});
