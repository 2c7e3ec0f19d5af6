"use server";
import { startValidation } from "@/lib/services/validations/start-validation";
import { verifyInvariants } from "@/lib/services/validations/verify-invariants";
import { action } from "@/lib/web";

export const validate = action(startValidation, {
  revalidate: ({ migrationId }) => [`/migrations/${migrationId}`],
});

export const measureInvariants = action(verifyInvariants, {
  revalidate: ({ migrationId }) => [`/migrations/${migrationId}/reconcile`],
});
