"use client";
import { RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { entityName, phaseName } from "@/components/records/entity-words";
import { settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { DownloadLinks } from "@/components/ui/download-links";
import { announce } from "@/components/ui/live-region";
import { NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { notifyResult } from "@/components/ui/toaster";
import { formatCount, formatNoun } from "@/lib/format/count";
import type { ImportStatus } from "@/lib/services/runs/get-import-status";
import type { ImportActions } from "./import-actions";

export interface CausesProps {
  migrationId: string;
  status: ImportStatus;
  retry: ImportActions["retry"];
  mayRetry: boolean;
  /** The records of one cause. */
  hrefOf: (code: string) => string;
}

/** Set-aside records by cause, each with what mends it and a retry of just those. */
export function Causes({ migrationId, status, retry, mayRetry, hrefOf }: CausesProps) {
  const router = useRouter();
  const [busy, setBusy] = useState<string | null>(null);
  const { run, deadLetters } = status;
  const isOpen = ["running", "paused", "cancelling", "failed"].includes(run.state);
  const records = deadLetters.reduce((sum, group) => sum + group.records, 0);

  async function press(code: string) {
    setBusy(code);
    const result = await settle(() => retry({ migrationId, runId: run.id, code }));
    setBusy(null);
    if (!result.ok) return notifyResult(result, { title: "" });
    announce("The retry has started.");
    router.push(`/migrations/${migrationId}/import`);
    router.refresh();
  }

  return (
    <Section
      id="set-aside"
      title="Set aside, by cause"
      note={
        records === 0
          ? "nothing is set aside"
          : `${formatNoun(records, "record")} in ${formatNoun(deadLetters.length, "group")} (dead letters); the import goes on without them`
      }
      aside={
        records === 0 ? undefined : (
          <DownloadLinks
            href={`/api/migrations/${migrationId}/import/set-aside?run=${run.id}`}
            count={records}
            noun="record"
          />
        )
      }
    >
      {deadLetters.length === 0 ? null : (
        <Table
          caption="Set-aside records by cause"
          density="two-line"
          rows={deadLetters}
          rowKey={(group) => `${group.code} ${group.entity} ${group.phase}`}
          columns={[
            {
              key: "cause",
              header: "Cause, as the target said it",
              cell: (group) => (
                <>
                  <NumberLink href={hrefOf(group.code)}>{group.message}</NumberLink>
                  <span className="block font-mono font-normal text-code text-ink3">{group.code}</span>
                </>
              ),
            },
            {
              key: "entity",
              header: "Entity",
              cell: (group) => `${entityName(group.entity)}, ${phaseName(group.phase).toLowerCase()}`,
              phone: "line",
              minWidth: 640,
            },
            {
              key: "records",
              header: "Records",
              numeric: true,
              cell: (group) => (
                <NumberLink href={hrefOf(group.code)} tone={group.open > 0 ? "warn" : "neutral"}>
                  {formatCount(group.records)}
                </NumberLink>
              ),
            },
            {
              key: "open",
              header: "Open",
              numeric: true,
              cell: (group) => formatCount(group.open),
              phone: "side",
              phoneLabel: "open",
            },
            { key: "remedy", header: "What mends it", cell: (group) => group.remedy, phone: "detail" },
            {
              key: "act",
              header: "",
              headerLabel: "Retry",
              className: "md:text-right",
              phone: "detail",
              cell: (group) =>
                !mayRetry || group.open === 0 ? null : (
                  <Button
                    size="small"
                    icon={RotateCcw}
                    pending={busy === group.code}
                    pendingLabel="Starting…"
                    onClick={() => press(group.code)}
                    {...(isOpen ? { closedBecause: "Opens when this import has ended." } : {})}
                  >
                    Retry these
                  </Button>
                ),
            },
          ]}
        />
      )}
    </Section>
  );
}
