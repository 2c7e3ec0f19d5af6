import { listSetAside } from "@/lib/services/runs/dead-letters";
import { getImportStatus } from "@/lib/services/runs/get-import-status";
import { allPages, downloadRows, signedInRoute } from "@/lib/web";

const rowsPerPage = 200;

type SetAside = Awaited<ReturnType<typeof listSetAside>>["letters"][number];

/** All set-aside records of `?run=` (or of the newest import), of one `?cause=` or of all, `?as=csv` or `json`. */
export const GET = signedInRoute(async ({ context }, request, params) => {
  const migrationId = String(params.id);
  const query = new URL(request.url).searchParams;
  const code = query.get("cause");
  // Throws for a foreign migration before the first byte is sent.
  const status = await getImportStatus(context, { migrationId, runId: query.get("run") });
  const groups = (status?.deadLetters ?? []).filter((group) => code === null || group.code === code);
  const read = async (afterKey: string | null) => {
    if (status === null) return { rows: [], next: null };
    const page = await listSetAside(context, {
      migrationId,
      runId: status.run.id,
      code,
      afterKey: afterKey ?? "",
      limit: rowsPerPage,
    });
    return { rows: page.letters, next: page.next };
  };
  return downloadRows<SetAside>({
    fileName: `set-aside-import-${status?.run.number ?? 0}`,
    as: query.get("as") === "json" ? "json" : "csv",
    count: groups.reduce((sum, group) => sum + group.records, 0),
    columns: [
      { name: "customer", of: (row) => row.customerKey.slice(migrationId.length + 1) },
      { name: "entity", of: (row) => row.entity },
      { name: "source_id", of: (row) => row.sourceId },
      { name: "target_key", of: (row) => row.targetKey },
      { name: "phase", of: (row) => row.phase },
      { name: "state", of: (row) => row.state },
      { name: "cause", of: (row) => row.code },
      { name: "message", of: (row) => row.message },
      { name: "remedy", of: (row) => row.remedy },
      { name: "at", of: (row) => row.createdAt.toISOString() },
      { name: "raw", of: (row) => row.raw },
    ],
    pages: () => allPages<SetAside, string>(read),
  });
});
