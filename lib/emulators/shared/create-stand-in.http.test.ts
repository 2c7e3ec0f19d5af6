import { afterEach, describe, expect, it } from "vitest";
import { createStandIn, type StandInServer } from "./create-stand-in";
import type { FaultRule } from "./fault-plan";
import { createSettableClock } from "./settable-clock";

let server: StandInServer | null = null;
let writes = 0;

async function start(): Promise<StandInServer> {
  writes = 0;
  server = await createStandIn({
    name: "test",
    port: 0,
    clock: createSettableClock("2026-11-01T00:00:00Z"),
    routes: [
      { method: "GET", pattern: "/things/:id", handle: (request) => ({ status: 200, json: request.params }) },
      {
        method: "POST",
        pattern: "/things",
        handle: (request) => {
          writes += 1;
          return { status: 201, json: request.body, applied: true, facts: { writes } };
        },
      },
    ],
    fallback: () => ({ status: 404, json: { error: "no such route" } }),
    keyOf: (request) => (typeof request.headers["x-key"] === "string" ? request.headers["x-key"] : null),
    bodyLimitBytes: 1000,
  });
  return server;
}

afterEach(async () => {
  await server?.stop();
  server = null;
});

async function control(
  path: string,
  body?: unknown,
  method = body === undefined ? "GET" : "POST",
): Promise<unknown> {
  const answer = await fetch(`${server?.controlUrl}${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return answer.json();
}

const arm = (rule: FaultRule): Promise<unknown> => control("/faults", rule);

function post(signal?: AbortSignal): Promise<Response> {
  return fetch(`${server?.baseUrl}/things`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-key": "secret-value" },
    body: '{"a":1}',
    signal,
  });
}

async function heldOnce(): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (server?.holds.list().length === 1) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("nothing was held");
}

describe("createStandIn", () => {
  it("answers routes with their parameters and unknown paths by the fallback", async () => {
    const { baseUrl } = await start();
    const found = await fetch(`${baseUrl}/things/a%2Fb`);
    expect(await found.json()).toEqual({ id: "a/b" });
    expect((await fetch(`${baseUrl}/nothing`)).status).toBe(404);
  });

  it("keeps every request in the ledger with a fingerprint and never the key", async () => {
    await start();
    await post();
    const page = await control("/ledger");
    expect(page).toMatchObject({
      total: 1,
      entries: [
        {
          seq: 1,
          method: "POST",
          path: "/things",
          status: 201,
          applied: true,
          body: { a: 1 },
          facts: { writes: 1 },
        },
      ],
    });
    expect(JSON.stringify(page)).not.toContain("secret-value");
  });

  it("refuses control routes without the token", async () => {
    const { baseUrl, controlToken } = await start();
    expect((await fetch(`${baseUrl}/__control/ledger`)).status).toBe(401);
    const authorization = `Bearer ${controlToken}`;
    expect((await fetch(`${baseUrl}/__control/ledger`, { headers: { authorization } })).status).toBe(200);
  });

  it("answers an injected status on the n-th call only and does not do the work then", async () => {
    await start();
    await arm({ match: { method: "POST", path: "/things", nth: 2 }, fault: { kind: "status", status: 503 } });
    expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([201, 503, 201]);
    expect(writes).toBe(2);
  });

  it("does the work and drops the connection under applyThenFail", async () => {
    await start();
    await arm({ match: { path: "/things", nth: 1 }, fault: { kind: "applyThenFail" } });
    await expect(post()).rejects.toThrow();
    expect(writes).toBe(1);
    expect(await control("/ledger")).toMatchObject({ entries: [{ status: 0, applied: true }] });
  });

  it("applies a held write after its sender is gone, as a request already on the wire would be", async () => {
    const { holds } = await start();
    await arm({
      match: { path: "/things", nth: 1 },
      fault: { kind: "holdUntilReleased", when: "beforeApply", id: "k" },
    });
    const gone = new AbortController();
    const call = post(gone.signal).catch(() => "aborted");
    await heldOnce();
    expect(writes).toBe(0);
    gone.abort();
    expect(await call).toBe("aborted");
    expect(await control("/release", { id: "k" })).toEqual({ released: 1 });
    await expect.poll(() => writes).toBe(1);
    expect(holds.list()).toEqual([]);
  });

  it("never applies a held write that is abandoned, and keeps the answer of one held after it", async () => {
    await start();
    await arm({
      match: { path: "/things", nth: 1 },
      fault: { kind: "holdUntilReleased", when: "beforeApply", id: "a" },
    });
    await arm({
      match: { path: "/things", nth: 2 },
      fault: { kind: "holdUntilReleased", when: "afterApply", id: "b" },
    });
    const first = post().catch(() => "cut");
    await heldOnce();
    await control("/release", { id: "a", apply: false });
    expect(await first).toBe("cut");
    expect(writes).toBe(0);
    const second = post();
    await heldOnce();
    expect(writes).toBe(1);
    await control("/release", { id: "b" });
    expect((await second).status).toBe(201);
  });

  it("truncates, answers HTML and unpacks to the asked size", async () => {
    const { baseUrl } = await start();
    await arm({ match: { path: "/things/x", nth: 1 }, fault: { kind: "truncate", bytes: 3 } });
    await arm({ match: { path: "/things/x", nth: 2 }, fault: { kind: "html" } });
    await arm({ match: { path: "/things/x", nth: 3 }, fault: { kind: "gzipBomb", bytes: 32 * 1024 * 1024 } });
    await expect(fetch(`${baseUrl}/things/x`).then((answer) => answer.text())).rejects.toThrow();
    expect((await fetch(`${baseUrl}/things/x`)).headers.get("content-type")).toContain("text/html");
    const bomb = await fetch(`${baseUrl}/things/x`);
    expect(Number(bomb.headers.get("content-length"))).toBeLessThan(200_000);
    expect((await bomb.arrayBuffer()).byteLength).toBe(32 * 1024 * 1024);
  });

  it("moves its clock by the control route and says what is wrong with a bad instant", async () => {
    const { clock } = await start();
    expect(await control("/clock", { advanceMs: 60_000 })).toEqual({
      mode: "set",
      now: "2026-11-01T00:01:00.000Z",
    });
    expect(await control("/clock", { set: "soon" })).toEqual({ error: '"soon" is not an ISO instant' });
    expect(clock.now().toISOString()).toBe("2026-11-01T00:01:00.000Z");
  });

  it("refuses a body over the limit without doing the work", async () => {
    const { baseUrl } = await start();
    const send = fetch(`${baseUrl}/things`, { method: "POST", body: "x".repeat(5000) });
    expect(await send.then((answer) => answer.status).catch(() => 413)).toBe(413);
    expect(writes).toBe(0);
  });

  it("stops while a request is held and frees its port", async () => {
    const { port, stop } = await start();
    await arm({ match: {}, fault: { kind: "holdUntilReleased", when: "beforeApply", id: "z" } });
    const call = post().catch(() => "cut");
    await heldOnce();
    await stop();
    expect(await call).toBe("cut");
    await expect(fetch(`http://127.0.0.1:${port}/things/1`)).rejects.toThrow();
  });
});
