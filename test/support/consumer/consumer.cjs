/** Another extension: asks for a session, and says whose it got. */
const vscode = require('vscode');

exports.activate = ({ subscriptions }) => {
  const ask = async () => {
    try {
      const { account, scopes } = await vscode.authentication.getSession('cognitoApi', [], { createIfNone: true });
      vscode.window.showInformationMessage(`Consumer has a session of ${account.label} with ${scopes.length} scopes`);
    } catch (error) {
      vscode.window.showWarningMessage(`Consumer has no session: ${error.message}`);
    }
  };
  subscriptions.push(vscode.commands.registerCommand('consumer.ask', ask));
};
