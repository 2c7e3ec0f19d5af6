import { request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anEvent, startTestTarget, type TestTarget } from "./test-client";

let om: TestTarget;
beforeAll(async () => {
  om = await startTestTarget();
});
afterAll(() => om.standIn.stop());

const missing = {
  error: "Unauthorized",
  message: "Missing API key. Provide via Authorization: Bearer or X-API-Key header",
};
const invalid = { error: "Unauthorized", message: "Invalid or missing API key" };
const me = (headers: Record<string, string>) =>
  om.send("GET", "/v1/customers/me", undefined, { key: null, headers });

describe("authentication", () => {
  it("takes the key as Bearer or X-API-Key, the scheme spelled exactly, Bearer first", async () => {
    const key = om.standIn.apiKey;
    expect((await me({ authorization: `Bearer ${key}` })).status).toBe(200);
    expect((await me({ "x-api-key": key })).json.data).toMatchObject({
      tier: "ENTERPRISE",
      status: "ACTIVE",
    });
    expect((await me({ authorization: `bearer ${key}` })).json).toEqual(missing);
    expect((await me({ authorization: `bearer ${key}`, "x-api-key": key })).status).toBe(200);
    expect((await me({ authorization: "Bearer wrong", "x-api-key": key })).json).toEqual(invalid);
    expect((await me({})).status).toBe(401);
  });

  it("refuses a suspended tenant and a rotated key like a wrong one", async () => {
    const other = await om.register();
    await om.control("POST", "/account", { tenant: other.customerId, status: "SUSPENDED" });
    expect((await om.get("/v1/customers/me", other.apiKey)).json).toEqual(invalid);
    await om.control("POST", "/account", { tenant: other.customerId, status: "ACTIVE" });
    const rotated = await om.send("POST", "/v1/customers/rotate-key", undefined, { key: other.apiKey });
    expect((await om.get("/v1/customers/me", other.apiKey)).status).toBe(401);
    expect((await om.get("/v1/customers/me", rotated.json.data.apiKey)).status).toBe(200);
  });

  it("keeps a key out of use from the call on that a fault names", async () => {
    const { apiKey } = await om.register();
    const path = "/v1/customers/me";
    await om.control("POST", "/faults", {
      match: { path, nth: 2 },
      fault: { kind: "keyState", state: "revoked" },
    });
    const statuses = [];
    for (let call = 0; call < 3; call += 1) statuses.push((await om.get(path, apiKey)).status);
    await om.control("DELETE", "/faults");
    expect(statuses).toEqual([200, 401, 401]);
  });

  it("shows operator routes to nobody", async () => {
    const answer = await om.get("/v1/admin/stats");
    expect([answer.status, answer.json]).toEqual([
      403,
      { error: "Forbidden", message: "Super admin access required" },
    ]);
  });
});

describe("tenants", () => {
  it("registers with a key, STARTER by default, each address once in each spelling", async () => {
    const body = { name: "Acme", email: "Ada@example.com" };
    const made = await om.post("/v1/customers/register", body, null);
    expect(made.status).toBe(201);
    expect(made.json.data).toMatchObject({ ...body, tier: "STARTER" });
    expect(made.json.data.apiKey).toMatch(/^om_live_[0-9a-f]{64}$/);
    const again = await om.post("/v1/customers/register", body, null);
    expect([again.status, again.json.message]).toEqual([409, "A customer with this email already exists"]);
    const lower = await om.post("/v1/customers/register", { ...body, email: "ada@example.com" }, null);
    expect(lower.status).toBe(201);
  });

  it("hands the live key to whoever knows the address, and answers an empty body with 400", async () => {
    const email = "known@example.com";
    const made = await om.post("/v1/customers/register", { name: "Known", email }, null);
    const found = await om.post("/v1/auth/google", { email, name: "Stranger" }, null);
    expect(found.json.data).toMatchObject({ apiKey: made.json.data.apiKey, isNewUser: false });
    expect((await om.post("/v1/auth/google", {}, null)).status).toBe(400);
  });
});

describe("errors", () => {
  it("uses the short form where a 400 answer is declared and the long one elsewhere", async () => {
    expect((await om.post("/v1/customers/register", { name: "x", email: "no" }, null)).json).toEqual({
      error: "Bad Request",
      message: "body/email Invalid email address",
    });
    expect((await om.post("/v1/credits/grant", { amount: 0 })).json).toEqual({
      statusCode: 400,
      code: "FST_ERR_VALIDATION",
      error: "Bad Request",
      message: "body/amount Too small: expected number to be >=1",
    });
    expect((await om.post("/v1/users", {})).json.message).toBe(
      "body/externalUserId Invalid input: expected string, received undefined",
    );
    expect((await om.post("/v1/users", { externalUserId: "n", email: null })).status).toBe(400);
    for (const query of ["limit=101", "limit=0", "limit=abc", "offset=-1"]) {
      expect((await om.get(`/v1/users?${query}`)).json.code, query).toBe("FST_ERR_VALIDATION");
    }
  });

  it("tells broken, gzipped and empty JSON apart from wrong JSON", async () => {
    const raw = (body: string | Buffer, headers = {}) =>
      om.send("POST", "/v1/customers/register", undefined, { key: null, raw: body, headers });
    const broken = {
      error: "Bad Request",
      message: "Body is not valid JSON but content-type is set to 'application/json'",
    };
    expect((await raw("{")).json).toEqual(broken);
    expect((await raw(gzipSync('{"name":"x"}'), { "content-encoding": "gzip" })).status).toBe(400);
    const empty = await om.send(
      "DELETE",
      "/v1/entitlements/0e0396bb-5d0e-4b8e-9a57-0d5b8ce0a001",
      undefined,
      {
        headers: { "content-type": "application/json" },
      },
    );
    expect([empty.status, empty.json.code]).toEqual([400, "FST_ERR_CTP_EMPTY_JSON_BODY"]);
  });

  it("does not route unknown paths, methods and overlong parameters", async () => {
    await om.switches({ rateLimit: 1000 });
    const unknown = await om.get("/v1/plans?x=1");
    expect(unknown.json).toEqual({
      message: "Route GET:/v1/plans?x=1 not found",
      error: "Not Found",
      statusCode: 404,
    });
    expect(unknown.headers.has("x-ratelimit-limit")).toBe(false);
    expect((await om.send("PATCH", "/v1/customers/me", {})).json.statusCode).toBe(404);
    const name = "a".repeat(101);
    expect((await om.post("/v1/credits/grant", { userId: name, amount: 1 })).status).toBe(200);
    const long = await om.get(`/v1/users/${name}/credits`);
    expect([long.status, long.headers.has("x-ratelimit-limit")]).toEqual([404, false]);
    const odd = "a/b ü";
    await om.post("/v1/credits/grant", { userId: odd, amount: 2 });
    expect((await om.get(`/v1/users/${encodeURIComponent(odd)}/credits`)).json.data.balance).toBe(2);
    await om.switches({ rateLimit: "off" });
  });

  it("refuses more than 1 MiB behind the gateway and cuts the connection past 10 MiB", async () => {
    const batch = (bytes: number) =>
      Array.from({ length: 1000 }, () => anEvent({ metadata: { text: "x".repeat(bytes) } }));
    expect((await om.ingest(batch(700))).status).toBe(202);
    expect((await om.ingest(batch(1000))).json).toEqual({
      statusCode: 413,
      code: "FST_ERR_CTP_BODY_TOO_LARGE",
      error: "Payload Too Large",
      message: "Request body is too large",
    });
    await expect(cutOff(`${om.standIn.baseUrl}/v1/events/ingest`)).resolves.toMatch(
      /EPIPE|ECONNRESET|socket/,
    );
  });
});

/** Sends 11 MiB and returns the error that the client sees. */
function cutOff(url: string): Promise<string> {
  return new Promise((resolve) => {
    const request = httpRequest(
      url,
      { method: "POST", headers: { "content-type": "application/json" } },
      (answer) => resolve(`answered ${answer.statusCode}`),
    );
    request.on("error", (error: NodeJS.ErrnoException) => resolve(`${error.code} ${error.message}`));
    request.end(Buffer.alloc(11 * 1024 * 1024, "x"));
  });
}
