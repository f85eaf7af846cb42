import { type Gateway, type Settings, startGateway } from '../support/gateway-process.ts';
import { findLastingPort } from '../support/restartable-server.ts';

/** Where a gateway is found, whichever process it is at the moment, or none. */
export type GatewayPlace = {
  readonly url: string;
  start(): Promise<void>;
  /** End the process at once, as `kill -9` does. */
  kill(): Promise<void>;
  /** End the process as an operator does. */
  stop(): Promise<void>;
};

/** Start a gateway on a port that it comes back to after each kill. */
export async function startGatewayPlace(settings: Settings): Promise<GatewayPlace> {
  const PORT = String(await findLastingPort());
  let running: Gateway | null = null;
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    await running?.stop(signal);
    running = null;
  };
  const start = async (): Promise<void> => {
    running = await startGateway({ ...settings, PORT });
  };
  await start();
  return { url: `http://127.0.0.1:${PORT}`, start, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}
