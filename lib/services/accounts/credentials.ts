import { createHash, randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import { z } from "zod";

/** An e-mail in the one form in which it is stored and compared. */
export const emailInput = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "is longer than an e-mail address can be")
  .pipe(z.email("is not an e-mail address"));

/** A password that is being chosen. Length is the only rule; composition rules make passwords worse. */
export const newPasswordInput = z
  .string()
  .min(10, "must have at least 10 characters")
  .max(200, "must have at most 200 characters");

/** A password that is being tried. Bounded, since hashing a megabyte on request would be a lever. */
export const triedPasswordInput = z.string().max(200, "has more characters than a password can have");

/** argon2id with 19 MiB and two passes, the library's default and OWASP's first recommendation. */
export async function hashPassword(password: string): Promise<string> {
  return await hash(password);
}

let standIn: Promise<string> | undefined;

/** Whether the password fits. Works as long when there is no hash to compare with, so that time tells nothing. */
export async function isPasswordRight(passwordHash: string | null, password: string): Promise<boolean> {
  standIn ??= hashPassword(randomBytes(16).toString("hex"));
  const matches = await verify(passwordHash ?? (await standIn), password);
  return matches && passwordHash !== null;
}

/** A token for a link, 256 bits; only its hash is stored. */
export function newLinkToken(): { token: string; tokenHash: string } {
  const token = randomBytes(32).toString("base64url");
  return { token, tokenHash: hashLinkToken(token) };
}

/** SHA-256 in hex. Enough for a random token; no salt or stretching would add anything. */
export function hashLinkToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
