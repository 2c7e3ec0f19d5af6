import "server-only";
import { getConfig } from "@/lib/config";

/** Whether people reach the product over https; decides the Secure attribute and the cookie's prefix. */
export const isHttps = () => getConfig().publicUrl.startsWith("https:");

/** Names of our own: cookies ignore the port, so another program on localhost must not overwrite them. */
export const cookieNames = () => {
  const prefix = isHttps() ? "__Host-" : "";
  return {
    session: `${prefix}om-migrate.session`,
    csrf: `${prefix}om-migrate.csrf`,
    callback: `${prefix}om-migrate.callback`,
    /** The workspace last chosen; a preference, checked against the memberships. */
    workspace: "om-migrate.workspace",
  };
};
