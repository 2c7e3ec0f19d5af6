import { DownloadLinks } from "@/components/ui/download-links";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { PagingFooter } from "@/components/ui/paging-footer";
import { Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import { Figure } from "@/components/validation/figure";
import { moneyPart } from "@/components/validation/figure-text";
import { formatCount, formatNoun, formatQuantity } from "@/lib/format/count";
import { absent } from "@/lib/format/symbols";
import type { Assessment } from "@/lib/services/assessments/get-assessment";
import { listDueObligations } from "@/lib/services/assessments/list-behind";
import {
  executorLabel,
  executors,
  type ObligationKind,
  obligationKinds,
  obligationLabel,
} from "@/lib/services/assessments/words";
import type { ServiceContext } from "@/lib/services/context";
import { assignExecutor } from "../actions";
import { customerColumn } from "./customer-column";
import { ExecutorForm } from "./executor-form";

export interface ObligationsSectionProps {
  context: ServiceContext;
  migrationId: string;
  assessment: Assessment;
  query: SearchParams;
  path: string;
  mayDecide: boolean;
}

type Counted = Assessment["obligations"]["counts"][number];
type Due = Awaited<ReturnType<typeof listDueObligations>>["rows"][number];

const kindOf = (text: string): ObligationKind | null => obligationKinds.find((kind) => kind === text) ?? null;
const executorOf = (text: string | null) =>
  text === null ? "none" : (executors.find((executor) => executor === text) ?? null);

/** Every change the old system would make by itself, by kind and then by date, and who makes it afterwards. */
export async function ObligationsSection(props: ObligationsSectionProps) {
  const { context, migrationId, assessment, query, path, mayDecide } = props;
  const { counts, withinDays } = assessment.obligations;
  const [due, by] = (oneOf(query, "due") ?? "").split(" ");
  const opened = counts.find((row) => row.kind === due && (row.executor ?? "none") === by) ?? null;
  const hrefOf = (row: Counted) =>
    hrefWith(
      path,
      query,
      { due: row === opened ? null : `${row.kind} ${row.executor ?? "none"}`, from: null },
      "obligations",
    );
  return (
    <Section
      id="obligations"
      title="Obligations"
      note={`changes with a date in the next ${withinDays} days, and who makes them`}
      aside={
        <DownloadLinks
          href={`/api/migrations/${migrationId}/assessment/obligations`}
          count={null}
          noun="obligation"
        />
      }
    >
      <Table
        caption="Obligations by kind"
        rows={counts}
        rowKey={(row) => `${row.kind} ${row.executor ?? ""}`}
        rowState={(row) => (row.executor === null ? "breach" : row === opened ? "selected" : undefined)}
        empty={<p className="py-3 text-ink2">Nothing changes by itself in the next {withinDays} days.</p>}
        columns={[
          { key: "kind", header: "Change", cell: (row) => obligationLabel(row.kind) },
          {
            key: "count",
            header: "Obligations",
            sum: formatCount(counts.reduce((sum, row) => sum + row.obligations, 0)),
            numeric: true,
            phone: "value",
            cell: (row: Counted) => (
              <NumberLink
                href={hrefOf(row)}
                label={`${row.obligations} times: ${obligationLabel(row.kind)}, made by ${executorLabel(row.executor)}`}
              >
                {formatCount(row.obligations)}
              </NumberLink>
            ),
          },
          {
            key: "customers",
            header: "Customers",
            numeric: true,
            phone: "side",
            phoneLabel: "Customers",
            cell: (row) => (
              <NumberLink
                href={hrefOf(row)}
                label={`${formatNoun(row.customers, "customer")}: ${obligationLabel(row.kind)}, made by ${executorLabel(row.executor)}`}
              >
                {formatCount(row.customers)}
              </NumberLink>
            ),
          },
          {
            key: "first",
            header: "First",
            cell: (row) => <Timestamp at={row.first} as="instant" />,
            phone: "line",
          },
          {
            key: "executor",
            header: "Made by",
            phone: "detail",
            phoneLabel: "Made by",
            cell: (row) => executorText(row.executor),
          },
        ]}
      />
      {opened === null ? null : (
        <Register
          {...{ context, migrationId, query, path, mayDecide }}
          counted={opened}
          until={assessment.obligations.until}
        />
      )}
    </Section>
  );
}

function executorText(executor: string | null) {
  const label = executorLabel(executor);
  return executor === null ? <span className="font-name text-harm">{label}</span> : label;
}

type RegisterProps = Omit<ObligationsSectionProps, "assessment"> & { counted: Counted; until: string };

/** The register of one figure, by date. */
async function Register(props: RegisterProps) {
  const { context, migrationId, query, path, mayDecide, counted, until } = props;
  const kind = kindOf(counted.kind);
  const executor = executorOf(counted.executor);
  if (kind === null || executor === null) return null;
  const after = afterOf(oneOf(query, "from"));
  const list = await listDueObligations(context, { migrationId, kind, executor, until, after, limit: 20 });
  const asked = new URLSearchParams({ kind, executor, until });
  const next =
    list.next === null
      ? undefined
      : hrefWith(path, query, { from: `${list.next.at} ${list.next.key}` }, "obligations");
  return (
    <div className="mt-3 grid gap-3 border-line border-l-2 pl-3">
      <span className="flex justify-end gap-2">
        <DownloadLinks
          href={`/api/migrations/${migrationId}/assessment/obligations?${asked}`}
          count={counted.obligations}
          noun="obligation"
        />
      </span>
      <ExecutorForm
        {...{ migrationId, kind }}
        label={obligationLabel(kind)}
        closedBecause={mayDecide ? null : "An admin or owner decides."}
        assign={assignExecutor}
      />
      <Table
        caption={`Obligations: ${obligationLabel(kind)}`}
        density="dense"
        rows={list.rows}
        rowKey={(row) => row.key}
        columns={[
          { key: "at", header: "On", cell: (row) => <Timestamp at={row.at} as="instant" /> },
          { ...customerColumn<Due>(migrationId), phone: "line" },
          { key: "what", header: "What", cell: (row) => row.description, phone: "detail" },
          { key: "amount", header: "Amount", numeric: true, cell: amountOf, phone: "value" },
          {
            key: "executor",
            header: "Made by",
            phone: "side",
            cell: (row) => (row.person === null ? executorText(row.executor) : row.person),
          },
        ]}
      />
      <PagingFooter nextHref={next}>
        {formatCount(list.rows.length)} of {formatCount(counted.obligations)} shown, by date.
      </PagingFooter>
    </div>
  );
}

function afterOf(text: string | null) {
  const [, at, key] = /^(\S+) (.+)$/.exec(text ?? "") ?? [];
  if (at === undefined || key === undefined || Number.isNaN(Date.parse(at))) return null;
  return { at, key };
}

function amountOf({ amount, unit }: Due) {
  if (amount === null) return absent;
  const isMoney = unit !== null && /^[a-z]{3}$/.test(unit) && /^-?\d+$/.test(amount);
  return isMoney ? <Figure parts={[moneyPart(amount, unit)]} /> : formatQuantity(amount, unit ?? "units");
}
