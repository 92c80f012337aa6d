/** Entry of the webview bundle: registers the elements that the pages use, and the wizard itself. */
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import './parts/clock.ts';
import './picture/picture.ts';
import './styles/wizard.css';
import './wizard.ts';
