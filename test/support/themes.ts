/** Theme variables as VS Code 1.139 gives them to webviews, for showing the wizard's webview outside of VS Code. */

/** The themes the wizard is looked at in, with what VS Code writes onto the body of a webview. */
export const themeKinds = {
  dark: { kind: 'vscode-dark', bodyClass: 'vscode-dark' },
  light: { kind: 'vscode-light', bodyClass: 'vscode-light' },
  'high-contrast': { kind: 'vscode-high-contrast', bodyClass: 'vscode-high-contrast' },
  'high-contrast-light': {
    kind: 'vscode-high-contrast-light',
    bodyClass: 'vscode-high-contrast-light vscode-high-contrast',
  },
} as const;
export type ThemeName = keyof typeof themeKinds;

/** Dark Modern, Light Modern, Dark High Contrast, Light High Contrast; a theme may leave a variable out. */
const variables: Readonly<Record<string, readonly [dark?: string, light?: string, dark?: string, light?: string]>> = {
  '--vscode-badge-background': ['#616161', '#cccccc', '#000000', '#0f4a85'],
  '--vscode-badge-foreground': ['#f8f8f8', '#3b3b3b', '#ffffff', '#ffffff'],
  '--vscode-button-background': ['#0078d4', '#005fb8', '#000000', '#0f4a85'],
  '--vscode-button-border': ['rgba(255, 255, 255, 0.1)', 'rgba(0, 0, 0, 0.1)', '#6fc3df', '#0f4a85'],
  '--vscode-button-foreground': ['#ffffff', '#ffffff', '#ffffff', '#ffffff'],
  '--vscode-button-hoverBackground': ['#026ec1', '#0258a8', '#000000', '#0f4a85'],
  '--vscode-button-secondaryBackground': ['rgba(0, 0, 0, 0)', '#e5e5e5', undefined, '#ffffff'],
  '--vscode-button-secondaryForeground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  '--vscode-button-secondaryHoverBackground': ['#2b2b2b', '#cccccc', undefined, undefined],
  '--vscode-button-separator': [
    'rgba(255, 255, 255, 0.4)',
    'rgba(255, 255, 255, 0.4)',
    'rgba(255, 255, 255, 0.4)',
    'rgba(255, 255, 255, 0.4)',
  ],
  '--vscode-charts-blue': ['#59a4f9', '#0063d3', '#59a4f9', '#0063d3'],
  '--vscode-charts-green': ['#89d185', '#388a34', '#89d185', '#374e06'],
  '--vscode-charts-orange': ['rgba(234, 92, 0, 0.33)', 'rgba(234, 92, 0, 0.33)', undefined, undefined],
  '--vscode-charts-red': ['#f14c4c', '#e51400', '#f48771', '#b5200d'],
  '--vscode-charts-yellow': ['#cca700', '#bf8803', '#ffd370', '#895503'],
  '--vscode-checkbox-background': ['#313131', '#f8f8f8', '#000000', '#ffffff'],
  '--vscode-checkbox-border': ['#3c3c3c', '#cecece', '#6fc3df', '#0f4a85'],
  '--vscode-checkbox-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  '--vscode-contrastActiveBorder': [undefined, undefined, '#f38518', '#006bbd'],
  '--vscode-contrastBorder': [undefined, undefined, '#6fc3df', '#0f4a85'],
  '--vscode-descriptionForeground': ['#9d9d9d', '#3b3b3b', 'rgba(255, 255, 255, 0.7)', 'rgba(41, 41, 41, 0.7)'],
  '--vscode-disabledForeground': ['rgba(204, 204, 204, 0.5)', 'rgba(97, 97, 97, 0.5)', '#a5a5a5', '#7f7f7f'],
  '--vscode-editor-background': ['#1f1f1f', '#ffffff', '#000000', '#ffffff'],
  '--vscode-editor-font-family': [
    "'Droid Sans Mono', monospace",
    "'Droid Sans Mono', monospace",
    "'Droid Sans Mono', monospace",
    "'Droid Sans Mono', monospace",
  ],
  '--vscode-editor-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  '--vscode-editorWidget-background': ['#202020', '#f8f8f8', '#0c141f', '#ffffff'],
  '--vscode-errorForeground': ['#f85149', '#f85149', '#f48771', '#b5200d'],
  '--vscode-focusBorder': ['#0078d4', '#005fb8', '#f38518', '#006bbd'],
  '--vscode-font-family': [
    'system-ui, "Ubuntu", "Droid Sans", sans-serif',
    'system-ui, "Ubuntu", "Droid Sans", sans-serif',
    'system-ui, "Ubuntu", "Droid Sans", sans-serif',
    'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  ],
  '--vscode-font-size': ['13px', '13px', '13px', '13px'],
  '--vscode-font-weight': ['normal', 'normal', 'normal', 'normal'],
  '--vscode-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  '--vscode-gitDecoration-modifiedResourceForeground': ['#e2c08d', '#895503', '#e2c08d', '#895503'],
  '--vscode-icon-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  '--vscode-input-border': ['#3c3c3c', '#cecece', '#6fc3df', '#0f4a85'],
  '--vscode-input-placeholderForeground': ['#989898', '#767676', 'rgba(255, 255, 255, 0.7)', 'rgba(41, 41, 41, 0.7)'],
  '--vscode-inputValidation-errorBackground': ['#5a1d1d', '#f2dede', '#000000', '#ffffff'],
  '--vscode-inputValidation-errorBorder': ['#be1100', '#be1100', '#6fc3df', '#0f4a85'],
  '--vscode-inputValidation-infoBorder': ['#007acc', '#007acc', '#6fc3df', '#0f4a85'],
  '--vscode-inputValidation-warningBackground': ['#352a05', '#f6f5d2', '#000000', '#ffffff'],
  '--vscode-inputValidation-warningBorder': ['#b89500', '#b89500', '#6fc3df', '#0f4a85'],
  '--vscode-keybindingLabel-background': [
    'rgba(128, 128, 128, 0.17)',
    'rgba(221, 221, 221, 0.4)',
    'rgba(0, 0, 0, 0)',
    'rgba(0, 0, 0, 0)',
  ],
  '--vscode-list-activeSelectionBackground': ['#04395e', '#e8e8e8', undefined, 'rgba(15, 74, 133, 0.1)'],
  '--vscode-list-activeSelectionForeground': ['#ffffff', '#000000', undefined, undefined],
  '--vscode-list-focusHighlightForeground': ['#2aaaff', '#0066bf', '#f38518', '#006bbd'],
  '--vscode-list-focusOutline': ['#0078d4', '#005fb8', '#f38518', '#006bbd'],
  '--vscode-list-highlightForeground': ['#2aaaff', '#0066bf', '#f38518', '#006bbd'],
  '--vscode-list-hoverBackground': ['#2a2d2e', '#f2f2f2', 'rgba(255, 255, 255, 0.1)', 'rgba(15, 74, 133, 0.1)'],
  '--vscode-panel-border': ['#2b2b2b', '#e5e5e5', '#6fc3df', '#0f4a85'],
  '--vscode-progressBar-background': ['#0078d4', '#005fb8', '#6fc3df', '#0f4a85'],
  '--vscode-scrollbar-shadow': ['#000000', '#dddddd', undefined, undefined],
  '--vscode-scrollbarSlider-activeBackground': ['rgba(191, 191, 191, 0.4)', 'rgba(0, 0, 0, 0.6)', '#6fc3df', '#0f4a85'],
  '--vscode-scrollbarSlider-background': [
    'rgba(121, 121, 121, 0.4)',
    'rgba(100, 100, 100, 0.4)',
    'rgba(111, 195, 223, 0.6)',
    'rgba(15, 74, 133, 0.4)',
  ],
  '--vscode-scrollbarSlider-hoverBackground': [
    'rgba(100, 100, 100, 0.7)',
    'rgba(100, 100, 100, 0.7)',
    'rgba(111, 195, 223, 0.8)',
    'rgba(15, 74, 133, 0.8)',
  ],
  '--vscode-settings-checkboxBackground': ['#313131', '#f8f8f8', '#000000', '#ffffff'],
  '--vscode-settings-checkboxBorder': ['#3c3c3c', '#cecece', '#6fc3df', '#0f4a85'],
  '--vscode-settings-checkboxForeground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  '--vscode-settings-dropdownBackground': ['#313131', '#ffffff', '#000000', '#ffffff'],
  '--vscode-settings-dropdownBorder': ['#3c3c3c', '#cecece', '#6fc3df', '#0f4a85'],
  '--vscode-settings-dropdownForeground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  '--vscode-settings-dropdownListBorder': ['rgba(204, 204, 204, 0.2)', 'rgba(59, 59, 59, 0.2)', '#6fc3df', '#0f4a85'],
  '--vscode-settings-textInputBackground': ['#313131', '#ffffff', '#000000', '#ffffff'],
  '--vscode-settings-textInputBorder': ['#3c3c3c', '#cecece', '#6fc3df', '#0f4a85'],
  '--vscode-settings-textInputForeground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  '--vscode-sideBar-background': ['#181818', '#f8f8f8', '#000000', '#ffffff'],
  '--vscode-sideBar-border': ['#2b2b2b', '#e5e5e5', '#6fc3df', '#0f4a85'],
  '--vscode-testing-iconPassed': ['#73c991', '#73c991', '#73c991', '#007100'],
  '--vscode-textCodeBlock-background': ['#2b2b2b', '#f8f8f8', '#000000', '#f2f2f2'],
  '--vscode-textLink-activeForeground': ['#4daafc', '#005fb8', '#21a6ff', '#0f4a85'],
  '--vscode-textLink-foreground': ['#4daafc', '#005fb8', '#21a6ff', '#0f4a85'],
  '--vscode-textPreformat-background': ['#3c3c3c', 'rgba(0, 0, 0, 0.12)', undefined, '#09345f'],
  '--vscode-textPreformat-foreground': ['#d0d0d0', '#3b3b3b', '#ffffff', '#ffffff'],
  '--vscode-toolbar-activeBackground': ['rgba(99, 102, 103, 0.31)', 'rgba(166, 166, 166, 0.31)', undefined, undefined],
  '--vscode-toolbar-hoverBackground': ['rgba(90, 93, 94, 0.31)', 'rgba(184, 184, 184, 0.31)', undefined, undefined],
  '--vscode-toolbar-hoverOutline': [undefined, undefined, '#f38518', '#006bbd'],
  '--vscode-widget-border': ['#313131', '#e5e5e5', '#6fc3df', '#0f4a85'],
  '--vscode-widget-shadow': ['rgba(0, 0, 0, 0.36)', 'rgba(0, 0, 0, 0.16)', undefined, undefined],
};

/** The variables of a theme as declarations for the root element's style. */
export function themeStyle(theme: ThemeName): string {
  const index = Object.keys(themeKinds).indexOf(theme);
  return Object.entries(variables)
    .filter(([, values]) => values[index] !== undefined)
    .map(([name, values]) => `${name}: ${values[index]};`)
    .join('\n');
}
