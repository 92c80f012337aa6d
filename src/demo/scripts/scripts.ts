/** The scripts by recipe. A blank start has none: there is no walk-through to compare with. */
import type { RecipeName } from '../../setup/settings.ts';
import type { Script } from '../stage.ts';
import { customHeader } from './customHeader.ts';
import { deleteNews } from './deleteNews.ts';
import { lambdaTrigger } from './lambdaTrigger.ts';
import { tokenEndpoint } from './tokenEndpoint.ts';
import { transactions } from './transactions.ts';

export const scripts: Readonly<Record<Exclude<RecipeName, 'blank'>, Script>> = {
  'lambda-trigger': lambdaTrigger,
  'custom-header': customHeader,
  transactions,
  'delete-news': deleteNews,
  'token-endpoint': tokenEndpoint,
};
export type DemoRecipe = keyof typeof scripts;
