/** Where a page of a list begins: after a record, or (going back) before one; neither for the first page. */
export interface KeysetPlace<Cursor> {
  readonly after: Cursor | null;
  readonly before: Cursor | null;
}

export interface KeysetPage<Row> {
  readonly rows: Row[];
  /** The record whose cursor is handed over as `before` for the page above; null on the first page. */
  readonly previous: Row | null;
  /** The record whose cursor is handed over as `after` for the page below; null on the last page. */
  readonly next: Row | null;
}

/**
 * A page out of `limit + 1` rows that were read from its place: forwards in the list's order, or backwards when `before` is
 * set. The row too many only says that there is more.
 */
export function keysetPage<Row>(
  read: readonly Row[],
  { limit, after, before }: KeysetPlace<unknown> & { readonly limit: number },
): KeysetPage<Row> {
  const hasMore = read.length > limit;
  const isBack = before !== null;
  const rows = read.slice(0, limit);
  if (isBack) rows.reverse();
  const hasPrevious = isBack ? hasMore : after !== null;
  const hasNext = isBack || hasMore;
  return {
    rows,
    previous: hasPrevious ? (rows[0] ?? null) : null,
    next: hasNext ? (rows.at(-1) ?? null) : null,
  };
}
