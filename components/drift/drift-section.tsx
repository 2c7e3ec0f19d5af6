import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { entityName } from "@/components/records/entity-words";
import { DownloadLinks } from "@/components/ui/download-links";
import { hrefWith, type SearchParams } from "@/components/ui/href-with";
import { NameLink, NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { PagingFooter } from "@/components/ui/paging-footer";
import { Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import { formatCount, formatNoun } from "@/lib/format/count";

/** A record of the source's catalogue that is not what it was. */
export interface DriftRow {
  readonly entity: string;
  readonly sourceId: string;
  readonly name: string;
  readonly kind: "changed" | "added" | "removed";
  readonly fields: readonly { readonly label: string; readonly before: string; readonly after: string }[];
  readonly customers: number;
  readonly used: boolean;
}

export interface DriftSectionProps {
  migrationId: string;
  path: string;
  query: SearchParams;
  /** What the changes are counted from. */
  since: "mapping" | "plan";
  drift: {
    readonly snapshotNumber: number;
    readonly readAt: string;
    readonly wasChecked: boolean;
    readonly isOld: boolean;
    readonly notCheckable: string | null;
    readonly changes: readonly DriftRow[];
    readonly more: boolean;
  };
  /** The button that checks again, or what a check under way shows in its place. */
  action: ReactNode;
  /** Customers behind the change that the address opens; null when it opens none. */
  opened: {
    readonly entity: string;
    readonly sourceId: string;
    readonly rows: readonly { readonly customerId: string; readonly name: string }[];
    readonly next: string | null;
  } | null;
}

/** What changed at the source since the snapshot, value by value, and the customers who stand behind each change. */
export function DriftSection(props: DriftSectionProps) {
  const { migrationId, path, query, since, drift, action, opened } = props;
  const { changes } = drift;
  const used = changes.filter((each) => each.used).length;
  const note =
    changes.length === 0
      ? "nothing changed"
      : `${formatNoun(changes.length, "change")}, ${used === 0 ? "none in use" : `${formatCount(used)} in use`}`;
  const isOpen = (row: DriftRow) => opened?.entity === row.entity && opened.sourceId === row.sourceId;
  return (
    <Section
      id="drift"
      title="Changes at the source"
      note={`since snapshot ${drift.snapshotNumber}: ${note}`}
      aside={
        changes.length === 0 ? null : (
          <DownloadLinks
            href={`/api/migrations/${migrationId}/assessment/drift?since=${since}`}
            count={changes.length}
            noun="change"
          />
        )
      }
    >
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <p className="text-ink2 text-small">
          {drift.notCheckable ?? (
            <>
              Its prices and features were last read <Timestamp at={drift.readAt} />
              {drift.wasChecked ? ", by a check." : ", by the export."}
            </>
          )}
        </p>
        {drift.notCheckable === null ? action : null}
      </div>
      {changes.length === 0 ? null : (
        <Table
          caption="Changes at the source"
          density="two-line"
          rows={changes}
          rowKey={(row) => `${row.entity} ${row.sourceId}`}
          rowState={(row) => (isOpen(row) ? "selected" : row.used ? undefined : "muted")}
          expanded={(row) =>
            isOpen(row) && opened ? (
              <div className="border-line border-l-2 pl-3">
                <ul className="grid gap-1">
                  {opened.rows.map(({ customerId, name }) => (
                    <li key={customerId}>
                      <NameLink
                        href={`/migrations/${migrationId}/preview?customer=${encodeURIComponent(customerId)}`}
                      >
                        {name === "" ? customerId : name}
                      </NameLink>
                    </li>
                  ))}
                </ul>
                <PagingFooter
                  nextHref={
                    opened.next === null
                      ? undefined
                      : hrefWith(path, query, { driftAfter: opened.next }, "drift")
                  }
                >
                  {formatCount(opened.rows.length)} of {formatCount(row.customers)} shown, by id.
                </PagingFooter>
              </div>
            ) : null
          }
          columns={[
            {
              key: "what",
              header: "What",
              phone: "title",
              cell: (row) => (
                <span className="grid min-w-0">
                  <span className="inline-flex items-center gap-1">
                    {row.used ? <CircleAlert aria-label="In use" className="size-3.5 text-warn" /> : null}
                    {row.name}
                  </span>
                  <span className="text-ink2 text-small">{entityName(row.entity)}</span>
                </span>
              ),
            },
            {
              key: "change",
              header: "Was, and is now",
              phone: "detail",
              cell: (row) => <Change row={row} />,
            },
            {
              key: "customers",
              header: "Customers",
              numeric: true,
              phone: "value",
              cell: (row) =>
                row.customers === 0 ? (
                  "0"
                ) : (
                  <NumberLink
                    href={hrefWith(
                      path,
                      query,
                      {
                        drift: isOpen(row) ? null : `${row.entity} ${row.sourceId}`,
                        driftAfter: null,
                      },
                      "drift",
                    )}
                    label={`${formatNoun(row.customers, "customer")} behind ${row.name}`}
                  >
                    {formatCount(row.customers)}
                  </NumberLink>
                ),
            },
          ]}
        />
      )}
      {drift.more ? (
        <p className="mt-2 text-ink2 text-small">More changed than fits here; export the source again.</p>
      ) : null}
    </Section>
  );
}

function Change({ row }: { row: DriftRow }) {
  if (row.kind !== "changed") return row.kind === "added" ? "new at the source" : "gone from the source";
  return (
    <ul className="grid gap-1">
      {row.fields.map(({ label, before, after }) => (
        <li key={label} className="min-w-0 break-words">
          <span className="text-ink2">{label}</span> <del className="no-underline">{before}</del>
          <span aria-hidden="true"> → </span>
          <span className="sr-only"> became </span>
          <ins className="font-name no-underline">{after}</ins>
        </li>
      ))}
    </ul>
  );
}
