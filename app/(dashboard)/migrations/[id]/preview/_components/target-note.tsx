import { Note } from "@/components/ui/note";
import type { ServiceContext } from "@/lib/services/context";
import { getPlanNote } from "@/lib/services/probes/get-plan-note";

/** How limits of single customers are written, and whether the target was measured to need it so. */
export async function TargetNote(props: { context: ServiceContext; migrationId: string; planId: string }) {
  const { context, migrationId, planId } = props;
  const note = await getPlanNote(context, { migrationId, planId });
  return note === null ? null : <Note tone={note.measured ? "neutral" : "warn"}>{note.sentence}</Note>;
}
