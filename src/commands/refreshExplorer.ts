/** Refresh Explorer: reads the records again, and asks AWS for the users again. */
import type { Handler } from './services.ts';

export const refreshExplorer: Handler = ({ tree }) => tree.refresh();
