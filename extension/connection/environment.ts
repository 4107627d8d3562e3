// What the server's process learns of how to reach the network. By its environment and not by requests: an access token
// or a proxy's password would show there when messages are traced.
import * as vscode from 'vscode';

/** The settings that this depends on; the server has to be started again when they change. */
const networkSettings = ['glm.hub', 'http.proxy', 'http.noProxy', 'http.proxyStrictSSL'];

/** True where a change concerns the server's environment. */
export function changesEnvironment(event: vscode.ConfigurationChangeEvent): boolean {
  return networkSettings.some((section) => event.affectsConfiguration(section));
}

/** Variables for the server, beside those that the editor itself has. An empty setting leaves a variable as it is. */
export function serverEnvironment(): Record<string, string> {
  const hub = vscode.workspace.getConfiguration('glm.hub');
  const http = vscode.workspace.getConfiguration('http');
  const proxy = text(http.get('proxy'));
  const noProxy = list(http.get('noProxy'));
  return {
    ...variable('HF_ENDPOINT', text(hub.get('endpoint'))),
    ...variable('HF_TOKEN', text(hub.get('token'))),
    // Node reads these names in both spellings, and the small letters win.
    ...variable('HTTPS_PROXY', proxy),
    ...variable('https_proxy', proxy),
    ...variable('HTTP_PROXY', proxy),
    ...variable('http_proxy', proxy),
    ...variable('NO_PROXY', noProxy),
    ...variable('no_proxy', noProxy),
    // The server's process reaches for the hub and nothing else.
    ...(http.get('proxyStrictSSL') === false && { NODE_TLS_REJECT_UNAUTHORIZED: '0' }),
  };
}

function variable(name: string, value: string): Record<string, string> {
  return value === '' ? {} : { [name]: value };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function list(value: unknown): string {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string').join(',') : '';
}
