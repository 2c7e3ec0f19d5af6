import { phaseName } from "@/components/records/entity-words";
import type { AuditListEntry } from "@/lib/services/audit/list-audit";

const kinds: Readonly<Record<string, string>> = {
  export: "Export",
  assess: "Assessment",
  plan: "Dry run",
  import: "Import",
  validate: "Validation",
};

const words: Readonly<Record<string, string>> = {
  "account.resetLinkCreated": "Password reset link made",
  "account.signedIn": "Signed in",
  "account.signedOut": "Signed out",
  "connection.replaced": "Key replaced",
  "connection.saved": "Key stored",
  "connection.tested": "Connection tested",
  "invitation.accepted": "Invitation accepted",
  "invitation.created": "Invitation sent",
  "invitation.revoked": "Invitation revoked",
  "member.removed": "Member removed",
  "member.roleChanged": "Role changed",
  "migration.created": "Migration begun",
  "migration.settingsChanged": "Settings changed",
  "migration.sourceChanged": "Kind of source changed",
  "plan.approved": "Plan approved",
  "snapshot.loaded": "Export file loaded as a snapshot",
  "targetAccount.requested": "OpenMonetize account requested",
  "workspace.created": "Workspace begun",
  "workspace.renamed": "Workspace renamed",
};

/** What happened to a run, behind its name; entries of earlier days name neither kind nor number. */
const runVerbs = {
  "run.started": "started",
  "run.completed": "completed",
  "run.failed": "failed",
  "run.paused": "paused",
  "run.resumed": "went on",
  "run.cancelled": "cancelled",
  "run.throttled": "got another speed",
} as const;

/** Phases of runs other than imports, whose phases have names of their own. */
const phaseNames: Readonly<Record<string, string>> = {
  list: "lists",
  catchUp: "catch-up",
  references: "references",
  fanOut: "details",
  catalogue: "catalogue",
  customers: "customers",
  target: "reading of the target",
  compare: "comparison",
  decisions: "decisions",
  conclude: "conclusion",
  finish: "end",
};

function partName(detail: unknown): string {
  const phase = String(fieldOf(detail, "phase") ?? "");
  const number = Number(fieldOf(detail, "number"));
  const name =
    (fieldOf(detail, "kind") === "import" ? null : phaseNames[phase]) ?? phaseName(phase).toLowerCase();
  return Number.isInteger(number) ? `${name}, part ${number + 1},` : name;
}

function fieldOf(detail: unknown, name: string): unknown {
  return typeof detail === "object" && detail !== null ? Reflect.get(detail, name) : undefined;
}

/** What an entry of the audit log says, for people; an action without words of its own shows its name. */
export function auditWords(entry: Pick<AuditListEntry, "action" | "detail">): string {
  const text = (name: string) => {
    const value = fieldOf(entry.detail, name);
    return typeof value === "string" || typeof value === "number" ? String(value) : null;
  };
  const kind = kinds[text("kind") ?? ""];
  switch (entry.action) {
    case "mapping.saved":
      return `Mapping version ${text("version")}: ${text("change")}`;
    case "run.started":
    case "run.completed":
    case "run.failed":
    case "run.paused":
    case "run.resumed":
    case "run.cancelled":
    case "run.throttled": {
      const run = [kind ?? "Run", text("number")].filter((part) => part !== null).join(" ");
      return `${run} ${runVerbs[entry.action]}`;
    }
    case "chunk.committed":
      return `${kind ?? "Run"}: ${partName(entry.detail)} committed`;
    case "migration.created":
      return `Migration begun: ${text("name")}`;
    case "plan.approved":
      return `Plan ${text("number")} approved`;
    case "connection.saved":
    case "connection.replaced":
      return `${words[entry.action]}: ${text("provider")} ${text("account")}`;
    default:
      return words[entry.action] ?? entry.action;
  }
}
