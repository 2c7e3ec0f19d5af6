"use server";
import { decideFinding, decideReview, markChecklist, setExecutor } from "@/lib/services/assessments/decide";
import { startAssessment } from "@/lib/services/assessments/start-assessment";
import { startProbe } from "@/lib/services/probes/start-probe";
import { action } from "@/lib/web";

const whole = { revalidate: ({ migrationId }: { migrationId: string }) => [`/migrations/${migrationId}`] };

export const assess = action(startAssessment, whole);
export const probe = action(startProbe, whole);
export const decide = action(decideFinding, whole);
export const assignExecutor = action(setExecutor, whole);
export const review = action(decideReview, whole);
export const mark = action(markChecklist, whole);
