import { expect, it } from "vitest";
import { AppError } from "@/lib/errors";
import { createLogger } from "./index";

function logTo(act: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  act(createLogger({ name: "test", level: "info", destination: { write: (line) => lines.push(line) } }));
  return lines.join("");
}

it("writes one JSON line with level and time in words", () => {
  const entry: unknown = JSON.parse(logTo((log) => log.info({ runId: "run_1" }, "started")));
  expect(entry).toMatchObject({ level: "info", name: "test", runId: "run_1", msg: "started" });
});

it("redacts known fields and scrubs keys in free text", () => {
  const text = logTo((log) => {
    log.info({ apiKey: "canary-a" }, "x");
    log.info({ request: { headers: { "x-api-key": "canary-b" } } }, `called with ${"sk_"}live_canarycanary1`);
  });
  expect(text).not.toContain("canary");
});

it("does not show the message of a foreign error, which may hold query parameters", () => {
  class DriverError extends Error {
    override name = "PostgresError";
    code = "23505";
  }
  const text = logTo((log) =>
    log.error({ err: new DriverError("Key (email)=(canary@example.com) exists") }, "insert failed"),
  );
  expect(text).toContain("23505");
  expect(text).not.toContain("canary");
});

it("shows code, words and context of our errors, and the class of their cause", () => {
  const err = new AppError({
    code: "stripe.rate_limited",
    kind: "rate-limited",
    userMessage: "Stripe asks us to slow down.",
    context: { limit: 25 },
    cause: new TypeError("fetch failed"),
  });
  const entry: unknown = JSON.parse(logTo((log) => log.warn({ err }, "slow")));
  expect(entry).toMatchObject({
    err: {
      code: "stripe.rate_limited",
      context: { limit: 25 },
      cause: { type: "TypeError", message: "fetch failed" },
    },
  });
});
