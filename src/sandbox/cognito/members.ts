/** Members that occur in many requests of Cognito, with the limits of its API model. */
import { flag, integer, list, oneOf, optional, struct, text, textMap } from './shape.ts';

const anyCharacters = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+';

export const poolId = text({ min: 1, max: 55, pattern: '[\\w-]+_[0-9a-zA-Z]+' });
export const clientId = text({ min: 1, max: 128, pattern: '[\\w+]+', secret: true });
export const clientSecret = text({ min: 24, max: 64, pattern: '[\\w+]+', secret: true });
export const secretHash = text({ min: 1, max: 128, pattern: '[\\w+=/]+', secret: true });
export const username = text({ min: 1, max: 128, pattern: anyCharacters, secret: true });
export const password = text({ max: 256, pattern: '[\\S]+', secret: true });
export const session = text({ min: 20, max: 2048, secret: true });
export const token = text({ pattern: '[A-Za-z0-9-_=.]+', secret: true });
export const confirmationCode = text({ min: 1, max: 2048, pattern: '[\\S]+' });
export const groupName = text({ min: 1, max: 128, pattern: anyCharacters });
export const displayName = text({ min: 1, max: 128, pattern: '[\\w\\s+=,.@-]+' });
export const attributeName = text({ min: 1, max: 32, pattern: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\t\\n\\r ]+' });
export const attributes = list(struct({ Name: attributeName, Value: optional(text({ max: 2048, secret: true })) }));
export const arn = text({
  min: 20,
  max: 2048,
  pattern: 'arn:[\\w+=/,.@-]+:[\\w+=/,.@-]+:([\\w+=/,.@-]*)?:[0-9]+:[\\w+=/,.@-]+(:[\\w+=/,.@-]+)?(:[\\w+=/,.@-]+)?',
});
export const pageToken = text({ min: 1, max: 131072, pattern: '[\\S]+' });
export const pageLimit = integer(0, 60);
export const url = text({ min: 1, max: 1024, pattern: anyCharacters });
export const deliveryMedium = oneOf('SMS', 'EMAIL');
export const verifiedAttribute = oneOf('phone_number', 'email');

/** Members that only feed Lambda triggers, analytics and threat protection, none of which the sandbox has. */
export const context = {
  ClientMetadata: optional(textMap),
  ValidationData: optional(attributes),
  AnalyticsMetadata: optional(struct({ AnalyticsEndpointId: optional(text()) })),
  UserContextData: optional(struct({ IpAddress: optional(text()), EncodedData: optional(text()) })),
};

/** A pool and one of its users. */
export const poolAndUser = { UserPoolId: poolId, Username: username };
export const optionalFlag = optional(flag);
