/** Fault: one thing that a door finds wrong with a token, before it is known whether it decided. */
import type { Cause } from '../diagnosis.ts';

/** Property of the door that a fault rests on; none where the token is wrong by itself. */
export type DoorPart = 'authorization' | 'header' | 'pools' | 'expression' | 'scopes';

export interface Fault extends Omit<Cause, 'certainty'> {
  readonly part?: DoorPart;
}
