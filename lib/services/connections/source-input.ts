import { z } from "zod";
import { assertAllowedUrl, type NetworkPolicy } from "@/lib/http";

/** Settings are small: names and addresses, or the layout of a file. */
const mostSettingsCharacters = 200_000;

/** What a person says about a source, whatever its kind. The adapter's own schema reads all of it. */
export const sourceInput = z.object({
  migrationId: z.uuid(),
  /** Empty where the source needs none. */
  apiKey: z.string().trim().max(2_000, "is longer than any key").default(""),
  baseUrl: z.url("must be a full address such as https://api.example.com").max(500).nullable().default(null),
  settings: z
    .record(z.string(), z.json())
    .refine((settings) => JSON.stringify(settings).length <= mostSettingsCharacters, "are too long")
    .default({}),
});

export type SourceAccess = Pick<z.output<typeof sourceInput>, "apiKey" | "baseUrl" | "settings">;

/** Refuses every address in the input that points where a connection must not; the way out checks again. */
export function assertAllowedAddresses(
  access: Pick<SourceAccess, "baseUrl" | "settings">,
  policy: NetworkPolicy,
): void {
  if (access.baseUrl !== null) assertAllowedUrl(access.baseUrl, policy);
  for (const value of Object.values(access.settings)) {
    if (typeof value === "string" && /^(?:https?|wss?):/i.test(value)) {
      // The same address by way of a socket is guarded like a request.
      assertAllowedUrl(value.replace(/^ws/i, "http"), policy);
    }
  }
}

/** The settings of a stored connection; written by `saveSource` from input of this shape. */
export const savedSettings = ({ settings }: { settings: unknown }): SourceAccess["settings"] =>
  sourceInput.shape.settings.parse(settings);
