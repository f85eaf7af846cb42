import type { Sql } from 'postgres';
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts';

const BATCH_MAX = 1_000;
const PAUSE_MS = 20;

/** Give the events in sight the next positions of the feed, as the gateway does beside the writes. @returns how many */
async function numberBatch(client: Sql): Promise<number> {
  return client.begin(async (tx) => {
    await tx`insert into change_feed (tenant_id) values (${DEFAULT_TENANT_ID}) on conflict do nothing`;
    await tx`select from change_feed where tenant_id = ${DEFAULT_TENANT_ID} for update`;
    const [row] = await tx<{ count: number }[]>`
      with batch as (
        select row_id, row_number() over (order by sequence) as place from (
          select ctid as row_id, sequence from change_event
          where tenant_id = ${DEFAULT_TENANT_ID} and feed_position is null order by sequence limit ${BATCH_MAX}
        ) unnumbered
      ), numbered as (
        update change_event e set feed_position = f.last_position + batch.place
        from batch, change_feed f
        where e.ctid = batch.row_id and f.tenant_id = ${DEFAULT_TENANT_ID}
        returning 1
      ), counted as (select count(*)::int as count from numbered), moved as (
        update change_feed set last_position = last_position + counted.count from counted
        where tenant_id = ${DEFAULT_TENANT_ID}
      ) select count from counted`;
    return row?.count ?? 0;
  });
}

/** Number events until told to stop. @returns to be called when no write runs any more: numbers what is left */
export function startNumbering(client: Sql): () => Promise<void> {
  let isStopped = false;
  const run = async (): Promise<void> => {
    for (;;) {
      const wasStopped = isStopped;
      const count = await numberBatch(client);
      if (wasStopped && count === 0) return;
      if (!isStopped && count < BATCH_MAX) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const running = run();
  return () => {
    isStopped = true;
    return running;
  };
}
