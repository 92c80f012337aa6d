/** Show Log: the output channel. */
import type { Handler } from './services.ts';

export const showLog: Handler = async ({ log }) => log.show();
