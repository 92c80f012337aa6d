/** Sandbox Region: the one Region that the extension's sandbox stands for. */

/** The sandbox refuses signatures for any other. */
export const sandboxRegion = 'us-east-1';
