import { ArrowRight, Check } from "lucide-react";
import Link from "next/link";
import { ButtonLink } from "@/components/ui/button";
import { CutId } from "@/components/ui/cut-id";
import { ModeBadge } from "@/components/ui/mode-badge";
import { Money } from "@/components/ui/money";
import { type Column, Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { absent } from "@/lib/format";
import { atStart } from "@/lib/format/at-start";
import { formatCount } from "@/lib/format/count";
import type { MigrationListEntry } from "@/lib/services/migrations/list-migrations";
import { StageStrip } from "./stage-strip";

const isDone = (entry: MigrationListEntry) => entry.stages.every((stage) => stage.state === "done");
const nextHref = (entry: MigrationListEntry) =>
  entry.next && !isDone(entry) ? `/migrations/${entry.id}/${entry.next.id}` : `/migrations/${entry.id}`;

const columns: readonly Column<MigrationListEntry>[] = [
  {
    key: "name",
    header: "Migration",
    className: "align-top md:w-[27%] md:py-3",
    cell: (entry) => (
      <div className="grid gap-0.5">
        <span className="flex flex-wrap items-center gap-2">
          <Link href={`/migrations/${entry.id}`} className="text-section hover:underline">
            {entry.name}
          </Link>
          {entry.mode ? <ModeBadge mode={entry.mode} /> : null}
          {isDone(entry) ? (
            <Tag tone="ok" icon={Check}>
              done
            </Tag>
          ) : null}
        </span>
        <span className="flex items-center gap-1.5 font-normal text-body">
          <span className="text-old">{entry.source?.accountName ?? atStart(entry.sourceName)}</span>
          <ArrowRight role="img" aria-label="to" size={13} strokeWidth={1.6} className="text-ink3" />
          <span className="text-new">{entry.target?.accountName ?? "OpenMonetize"}</span>
        </span>
        {entry.source ? (
          <CutId id={entry.source.accountId} maxLength={26} className="font-normal text-ink2" />
        ) : (
          <span className="font-normal text-ink3 text-small">No source connected yet</span>
        )}
      </div>
    ),
  },
  {
    key: "stage",
    header: "Where it stands",
    className: "align-top md:py-3",
    phone: "detail",
    cell: (entry) => (
      <div className="grid gap-1.5">
        <span className="font-name">{isDone(entry) ? "Validated" : entry.next?.name}</span>
        <StageStrip stages={entry.stages} />
        <span className="max-w-[44ch] text-ink2 text-small">{entry.next?.reason}</span>
      </div>
    ),
  },
  {
    key: "customers",
    header: "Customers",
    numeric: true,
    phone: "value",
    phoneLabel: "Customers",
    className: "align-top md:w-24 md:py-3",
    cell: (entry) => (entry.customers === null ? absent : formatCount(entry.customers)),
  },
  {
    key: "mrr",
    header: "Recurring revenue per month",
    numeric: true,
    phone: "detail",
    className: "align-top md:w-44 md:py-3",
    cell: (entry) =>
      entry.mrr.length === 0
        ? absent
        : entry.mrr.map((total) => (
            <span key={total.currency} className="block">
              <Money {...total} />
            </span>
          )),
  },
  {
    key: "open",
    header: "",
    headerLabel: "Continue",
    numeric: true,
    phone: "detail",
    className: "align-top md:w-36 md:py-3",
    cell: (entry) => (
      <ButtonLink href={nextHref(entry)} className="max-md:mt-1">
        {isDone(entry) ? "Open" : `Go to ${entry.next?.name ?? "overview"}`}
      </ButtonLink>
    ),
  },
];

export const MigrationRows = ({ migrations }: { migrations: readonly MigrationListEntry[] }) => (
  <Table
    caption="Migrations"
    columns={columns}
    rows={migrations}
    rowKey={(entry) => entry.id}
    density="two-line"
  />
);
