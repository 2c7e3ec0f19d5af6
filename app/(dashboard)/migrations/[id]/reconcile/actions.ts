"use server";
import { startValidation } from "@/lib/services/validations/start-validation";
import { action } from "@/lib/web";

export const validate = action(startValidation, {
  revalidate: ({ migrationId }) => [`/migrations/${migrationId}`],
});
