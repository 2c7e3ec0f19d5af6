import "server-only";
import { getConfig } from "@/lib/config";

/** A path of ours as people elsewhere open it, below PUBLIC_URL. Never built from a request's own headers. */
export function absoluteUrl(path: string): string {
  return `${getConfig().publicUrl}${path}`;
}
