import { CircleX, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { Columns } from "@/components/layout/stack";
import { CutId } from "@/components/ui/cut-id";
import { Note } from "@/components/ui/note";
import { Section } from "@/components/ui/page-header";
import { Stat, StatRow } from "@/components/ui/stat";
import { Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { Timestamp } from "@/components/ui/timestamp";
import { formatCount, formatNoun } from "@/lib/format/count";
import { formatMoney } from "@/lib/format/money";
import type { Snapshot } from "./connect-sentence";

const entities = [
  ["customers", "Customers"],
  ["products", "Products"],
  ["plans", "Plans and prices"],
  ["features", "Features and meters"],
  ["entitlements", "Entitlements"],
  ["subscriptions", "Subscriptions"],
  ["usage", "Usage records"],
  ["creditBalances", "Credit blocks"],
  ["coupons", "Coupons"],
] as const;

const entityName = (entity: string) => entities.find(([key]) => key === entity)?.[1] ?? entity;

export interface SnapshotResultProps {
  snapshot: Snapshot;
  railName: string;
  migrationId: string;
}

/** What the newest snapshot holds, what it is worth a month, and what could not be read or understood. */
export function SnapshotResult({ snapshot, railName, migrationId }: SnapshotResultProps) {
  const rejected = Object.values(snapshot.rejected).reduce((sum, count) => sum + count, 0);
  const records = Object.values(snapshot.counts).reduce((sum, count) => sum + count, 0);
  return (
    <Section
      title={`Snapshot ${snapshot.number}`}
      note={
        <>
          read <Timestamp at={snapshot.watermark} />
        </>
      }
      aside={
        snapshot.hash ? (
          <>
            hash <CutId id={snapshot.hash} />
          </>
        ) : undefined
      }
    >
      <div className="grid gap-5">
        {snapshot.file ? (
          <Note>
            Out of <span className="font-name text-ink">{snapshot.file.names.join(", ")}</span>,{" "}
            {snapshot.file.shape}. {snapshot.file.means}
          </Note>
        ) : null}
        <StatRow>
          <Stat label="Records" value={formatCount(records)} note={`${formatCount(rejected)} rejected`} />
          {snapshot.mrr.map((total) => (
            <Stat
              key={total.currency}
              label="Recurring revenue per month"
              value={formatMoney(total.amountMinor, total.currency, { showCurrency: false })}
              unit={total.currency.toUpperCase()}
              note={`charged by ${railName}, before and after`}
            />
          ))}
        </StatRow>
        <Columns>
          <Counts snapshot={snapshot} />
          <Issues snapshot={snapshot} migrationId={migrationId} />
        </Columns>
      </div>
    </Section>
  );
}

function Counts({ snapshot }: { snapshot: Snapshot }) {
  const rows = entities.map(([entity, name]) => ({
    entity,
    name,
    records: snapshot.counts[entity] ?? 0,
    rejected: snapshot.rejected[entity] ?? 0,
  }));
  return (
    <div>
      <Table
        caption="Records by kind"
        density="dense"
        rows={rows}
        rowKey={(row) => row.entity}
        columns={[
          { key: "entity", header: "Kind", cell: (row) => row.name },
          { key: "records", header: "Records", numeric: true, cell: (row) => formatCount(row.records) },
          {
            key: "rejected",
            header: "Rejected",
            numeric: true,
            phone: "side",
            phoneLabel: "rejected",
            cell: (row) =>
              row.rejected === 0 ? (
                <span className="text-ink3">0</span>
              ) : (
                <a href="#issues" className="link font-name text-warn">
                  {formatCount(row.rejected)}
                </a>
              ),
          },
        ]}
      />
      {snapshot.unavailable.map(({ stream, reason }) => (
        <Note key={stream} tone="warn">
          <span className="font-name text-ink">{stream} could not be read.</span> {reason}
        </Note>
      ))}
    </div>
  );
}

function Issues({ snapshot, migrationId }: Pick<SnapshotResultProps, "snapshot" | "migrationId">) {
  return (
    <div id="issues">
      {snapshot.issues.some(({ severity }) => severity === "error") ? (
        <p className="pb-2 text-right">
          <Link href={`/migrations/${migrationId}/connect/rejected`} className="link">
            See and correct the rejected records
          </Link>
        </p>
      ) : null}
      <Table
        caption="What could not be carried as it stands, by cause"
        rows={snapshot.issues}
        rowKey={(issue) => `${issue.severity} ${issue.code} ${issue.entity}`}
        empty={<p className="text-ink2">Every record was understood; there is no issue to look at.</p>}
        columns={[
          {
            key: "cause",
            header: "Issues by cause",
            cell: (issue) => (
              <span className="grid gap-0.5 py-1">
                <span className="flex flex-wrap items-center gap-2">
                  <Tag
                    tone={issue.severity === "error" ? "harm" : "warn"}
                    icon={issue.severity === "error" ? CircleX : TriangleAlert}
                  >
                    {issue.severity === "error" ? "rejected" : "changed"}
                  </Tag>
                  <span className="text-ink2 text-small">{entityName(issue.entity)}</span>
                  <code className="break-all font-mono font-normal text-ink3">{issue.code}</code>
                </span>
                <span className="font-normal">{issue.message}</span>
                <span className="font-normal text-ink2 text-small">{issue.remedy}</span>
              </span>
            ),
          },
          {
            key: "records",
            header: "Records",
            numeric: true,
            className: "align-top md:pt-2",
            cell: (issue) => (
              <span title={formatNoun(issue.records, "record")}>{formatCount(issue.records)}</span>
            ),
          },
        ]}
      />
    </div>
  );
}
