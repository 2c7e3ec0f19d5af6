/** One transaction on the platform's database. Whoever opens it commits it, or rolls it back when the work throws. */
export interface DirectSession {
  /** Streams rows into a table by COPY: text per column in the order of `columns`, null is NULL. */
  copy(
    into: { table: string; columns: readonly string[] },
    rows: Iterable<readonly (string | null)[]>,
  ): Promise<number>;
  query(text: string, values?: readonly unknown[]): Promise<{ rowCount: number; rows: readonly unknown[] }>;
}

/** Rows of a statement of our own, whose select list names exactly the fields of `Row`. */
export async function select<Row>(
  session: DirectSession,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  // The statement stands beside the type at each call.
  return (await session.query(text, values)).rows as readonly Row[];
}

/**
 * Settings of every transaction of ours: the tenant for row-level security, UTC for columns without zone, and limits, so
 * that a process that freezes keeps no lock and nobody's table waits for us.
 */
export async function enterTenant(
  session: DirectSession,
  tenantId: string,
  statementTimeoutMs: number,
): Promise<void> {
  await session.query(
    `select set_config('app.current_customer_id', $1, true), set_config('timezone', 'UTC', true),
      set_config('search_path', 'public', true), set_config('statement_timeout', $2, true),
      set_config('lock_timeout', '12000', true), set_config('idle_in_transaction_session_timeout', '15000', true)`,
    [tenantId, String(Math.floor(statementTimeoutMs))],
  );
}
