import { CapabilityTable } from "@/components/capabilities/capability-table";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Note } from "@/components/ui/note";
import { Section } from "@/components/ui/page-header";
import { formatNoun } from "@/lib/format/count";
import type { ServiceContext } from "@/lib/services/context";
import { getProbe, type Probe } from "@/lib/services/probes/get-probe";
import { getRunProgress } from "@/lib/services/runs/get-progress";
import { RunSteps } from "../../_components/run-steps";
import { probe } from "../actions";
import { StartProbe } from "./start-probe";

const steps = [
  { phase: "account", name: "Reading tier, limits and users" },
  { phase: "prepare", name: "Opening two wallets of its own" },
  { phase: "send", name: "Sending its events" },
  { phase: "settle", name: "Waiting until they are stored" },
  { phase: "ask", name: "Asking" },
  { phase: "tidy", name: "Deleting its entitlements" },
];

/** What this OpenMonetize really enforces, as far as a probe measured it, and the way to measure it. */
export async function ProbeSection({
  context,
  migrationId,
}: {
  context: ServiceContext;
  migrationId: string;
}) {
  const found = await getProbe(context, { migrationId });
  const { capabilities, footprint, target, live, run, staleWhy } = found;
  const isOpen = run !== null && ["running", "paused", "cancelling"].includes(run.state);
  const progress = isOpen ? await getRunProgress(context, { migrationId, kind: "probe" }) : null;
  const label = capabilities.length === 0 ? "Probe the target" : "Probe again";
  return (
    <Section
      id="target"
      title="What the target enforces"
      note={noteOf(found)}
      aside={
        isOpen || footprint === null || target === null ? null : (
          <StartProbe
            {...{ migrationId, label, target, live, footprint }}
            closedBecause={found.mayProbe ? null : "An operator, admin or owner starts it."}
            start={probe}
          />
        )
      }
    >
      {progress === null ? null : (
        <div className="mb-3">
          <RunSteps
            {...{ migrationId, steps }}
            initial={progress}
            noun="probe"
            customers="Customers notice nothing: a probe writes only under names of its own."
            remedy="Mend the cause, then probe again; it finds what it had written."
          />
        </div>
      )}
      {run?.state === "failed" ? (
        <div className="mb-3">
          <ErrorPanel
            what={run.reason ?? "The probe failed."}
            customers="Customers notice nothing: a probe writes only under names of its own."
            remedy="Mend the cause, then probe again; it finds what it had written."
          />
        </div>
      ) : null}
      {staleWhy === null ? null : <Note tone="warn">{staleWhy}</Note>}
      {capabilities.length === 0 ? (
        <p className="max-w-[640px] text-ink2">
          {footprint === null
            ? "No target is connected. Once it is, a probe measures what it really enforces."
            : "Nothing was measured yet: the plan assumes what gateway 0.1.0 was seen to do. A probe measures whether checks look at the user, what limits count, where a day begins and whether credits can be taken back."}
        </p>
      ) : (
        <CapabilityTable lines={capabilities} stale={staleWhy !== null} />
      )}
    </Section>
  );
}

function noteOf({ capabilities }: Probe): string {
  if (capabilities.length === 0) return "not measured";
  const unknown = capabilities.filter(({ verdict }) => verdict === "unknown").length;
  const differs = capabilities.filter((each) => each.differs).length;
  const measured = `${capabilities.length - unknown} of ${formatNoun(capabilities.length, "point")} measured`;
  return differs === 0 ? measured : `${measured}, ${differs} not as assumed`;
}
