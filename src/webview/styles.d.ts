/** Styles are imported for their effect: esbuild puts them into wizard.css beside the bundle. */
declare module '*.css';
