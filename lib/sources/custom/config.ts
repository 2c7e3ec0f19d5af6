import { z } from "zod";
import { customDescriptionSchema } from "./description";

/** A described source, and the address of its database where it is one. The address is a secret. */
export const customConfigSchema = customDescriptionSchema.extend({
  apiKey: z.string().trim().max(2_000).optional().describe("postgres:// address of a read-only role"),
});
export type CustomConfig = z.infer<typeof customConfigSchema>;
