import type { FastifyBaseLogger } from 'fastify';
import type { Config } from './config.ts';
import { createContext, gatewayCaller, type ServiceEnvironment } from './services/context.ts';
import { deleteOldChanges } from './services/feed/delete-old-changes.ts';
import { deleteOldHistory } from './services/history/delete-old-history.ts';
import { deleteOldKeys } from './services/idempotency/delete-old-keys.ts';
import { deleteOldSessions } from './services/sessions/delete-old-sessions.ts';

/** Something old to delete, again and again. */
export type CleanUpTask = {
  /** For the log. */
  readonly name: string;
  /** Stops early when the signal is aborted. @returns how many rows were deleted */
  run(signal: AbortSignal): Promise<number>;
};

/** What this gateway cleans up, as set. */
export function listCleanUpTasks(environment: ServiceEnvironment, config: Config): CleanUpTask[] {
  const caller = gatewayCaller('clean-up', config.LOYALTY_TENANT_ID);
  const sessions: CleanUpTask = {
    name: 'old sessions',
    run: (signal) => deleteOldSessions(createContext(environment, caller), signal),
  };
  const { SESSION_RETENTION_DAYS: sessionDays, HISTORY_RETENTION_DAYS: historyDays } = config;
  return [
    ...(sessionDays === undefined ? [] : [sessions]),
    ...(historyDays === undefined
      ? []
      : [{ name: 'old history', run: (signal: AbortSignal) => deleteOldHistory(environment, historyDays, signal) }]),
    { name: 'old changes', run: (signal) => deleteOldChanges(environment, signal) },
    { name: 'old idempotency keys', run: (signal) => deleteOldKeys(environment, signal) },
  ];
}

/**
 * Run the tasks one after the other, now and then again so long after each run. A task that fails is logged, and tried
 * again by the next run.
 *
 * @returns `stop` lets a task end what it has begun, and starts nothing any more
 */
export function startCleanUp(
  tasks: readonly CleanUpTask[],
  intervalSeconds: number,
  log: Pick<FastifyBaseLogger, 'info' | 'error'>,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const runAll = async (): Promise<void> => {
    for (const task of tasks) if (!stopping.signal.aborted) await runTask(task, stopping.signal, log);
    if (!stopping.signal.aborted) timer = setTimeout(startRun, intervalSeconds * 1_000).unref();
  };
  let running = Promise.resolve();
  const startRun = (): void => {
    running = runAll();
  };
  if (tasks.length > 0) startRun();
  return {
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}

async function runTask(
  { name, run }: CleanUpTask,
  signal: AbortSignal,
  log: Pick<FastifyBaseLogger, 'info' | 'error'>,
): Promise<void> {
  try {
    const deleted = await run(signal);
    if (deleted > 0) log.info({ task: name, deleted }, 'cleaned up');
  } catch (error) {
    log.error({ task: name, defect: error }, 'a clean-up failed');
  }
}
