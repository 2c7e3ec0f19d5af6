import { createServer, type RequestListener, type Server } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import {
  createGuardedFetch,
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  RateLimiter,
} from "./index";

const open: { servers: Server[]; clients: HttpClient[] } = { servers: [], clients: [] };

afterEach(async () => {
  await Promise.all(open.clients.splice(0).map((client) => client.close()));
  for (const server of open.servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  open.servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

function client(options: Partial<HttpClientOptions> = {}): HttpClient {
  const created = createHttpClient({ allowPrivateNetwork: "all", timeoutMs: 2_000, ...options });
  open.clients.push(created);
  return created;
}

const quickRetry = { attempts: 3, minDelayMs: 1, maxDelayMs: 50 };

describe("guards", () => {
  it("refuses a loopback address unless allowed", async () => {
    let reached = 0;
    const origin = await serve((_request, response) => {
      reached += 1;
      response.end("{}");
    });
    const refused = client({ allowPrivateNetwork: "none" });
    await expect(refused.request({ url: origin })).rejects.toMatchObject({
      code: "http.address_not_allowed",
    });
    expect(reached).toBe(0);
    expect(
      (await client({ allowPrivateNetwork: "none", allowedOrigins: [origin] }).request({ url: origin })).ok,
    ).toBe(true);
    expect((await client({ allowPrivateNetwork: ["127.0.0.0/8"] }).request({ url: origin })).ok).toBe(true);
  });

  it("refuses a name that resolves to loopback, at the moment of connecting", async () => {
    let reached = 0;
    const origin = await serve((_request, response) => {
      reached += 1;
      response.end("{}");
    });
    const port = new URL(origin).port;
    const resolve = async () => ["127.0.0.1"];
    const refused = client({ allowPrivateNetwork: ["10.0.0.0/8"], resolve });
    await expect(refused.request({ url: `http://rebound.example:${port}/` })).rejects.toMatchObject({
      code: "http.address_not_allowed",
    });
    expect(reached).toBe(0);
    const allowed = client({ allowPrivateNetwork: ["127.0.0.0/8"], resolve });
    expect((await allowed.request({ url: `http://rebound.example:${port}/` })).ok).toBe(true);
  });

  it("checks the address again for each connection, so a changing name gains nothing", async () => {
    const origin = await serve((_request, response) => response.setHeader("connection", "close").end("{}"));
    const port = new URL(origin).port;
    const answers = [["127.0.0.1"], ["127.0.0.2"]];
    const rebinding = client({
      allowPrivateNetwork: ["127.0.0.1/32"],
      resolve: async () => answers.shift() ?? [],
    });
    expect((await rebinding.request({ url: `http://name.example:${port}/` })).ok).toBe(true);
    await expect(rebinding.request({ url: `http://name.example:${port}/` })).rejects.toMatchObject({
      code: "http.address_not_allowed",
    });
  });

  it("sends https by way of the proxy, but asks it for no name known to be private", async () => {
    const asked: string[] = [];
    const proxy = await serve(() => undefined);
    open.servers.at(-1)?.on("connect", (request, socket) => {
      asked.push(String(request.url));
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    const known: Record<string, string[]> = { "public.example": ["1.1.1.1"], "inner.example": ["10.0.0.1"] };
    const resolve = async (name: string) => known[name] ?? [];
    const proxied = client({ allowPrivateNetwork: "none", proxyUrl: proxy, resolve });
    await expect(proxied.request({ url: "https://inner.example/" })).rejects.toMatchObject({
      code: "http.address_not_allowed",
    });
    for (const name of ["public.example", "only-the-proxy-knows.example"]) {
      await expect(proxied.request({ url: `https://${name}/` })).rejects.toMatchObject({
        code: "http.unreachable",
      });
    }
    expect(asked).toEqual(["public.example:443", "only-the-proxy-knows.example:443"]);
  });

  it("does not follow a redirect to loopback or anywhere else", async () => {
    let followed = 0;
    const inner = await serve((_request, response) => {
      followed += 1;
      response.end("{}");
    });
    const origin = await serve((_request, response) => response.writeHead(302, { location: inner }).end());
    await expect(client().request({ url: origin })).rejects.toMatchObject({ code: "http.redirect_refused" });
    expect(followed).toBe(0);
  });

  it("stops an endless answer at the size limit", async () => {
    const origin = await serve((request, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(64 * 1024)), 1);
      request.on("close", () => clearInterval(timer));
    });
    await expect(client({ maxResponseBytes: 200_000 }).request({ url: origin })).rejects.toMatchObject({
      code: "http.response_too_large",
    });
  });

  it("stops a small answer that unpacks to a huge one", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const origin = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    );
    expect(bomb.byteLength).toBeLessThan(100_000);
    await expect(client({ maxResponseBytes: 1_000_000 }).request({ url: origin })).rejects.toMatchObject({
      code: "http.response_too_large",
    });
  });

  it("unpacks an ordinary compressed answer", async () => {
    const origin = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync('{"a":1}')),
    );
    expect((await client().request({ url: origin })).json()).toEqual({ a: 1 });
  });

  it("gives up on a silent server, and on one that stops in the middle", async () => {
    const silent = await serve(() => undefined);
    await expect(client({ timeoutMs: 100 }).request({ url: silent })).rejects.toMatchObject({
      code: "http.timeout",
    });
    const stalling = await serve((_request, response) => response.write("{"));
    await expect(client({ timeoutMs: 100 }).request({ url: stalling })).rejects.toMatchObject({
      code: "http.timeout",
    });
  });

  it("tells a cut-off answer from a complete one", async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{");
      setTimeout(() => response.destroy(), 20);
    });
    await expect(client().request({ url: origin })).rejects.toMatchObject({ code: "http.connection_lost" });
  });

  it("never calls a request unsent that was answered with something that is no HTTP", async () => {
    const origin = await serve((request) => {
      request.socket.end("I did it.\r\n\r\n");
    });
    // Whoever wrote something would otherwise believe that nothing happened.
    await expect(client().request({ url: origin, method: "POST", body: "{}" })).rejects.toMatchObject({
      code: "http.connection_lost",
    });
  });

  it("names HTML where JSON was due, without repeating it", async () => {
    const origin = await serve((_request, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html>canary</html>"),
    );
    const response = await client().request({ url: origin });
    expect(() => response.json()).toThrowError(/not JSON/);
    expect(() => response.json()).not.toThrowError(/canary/);
  });
});

describe("retries", () => {
  it("repeats an idempotent request after 503 and returns the answer", async () => {
    let calls = 0;
    const origin = await serve((_request, response) => {
      calls += 1;
      response.writeHead(calls < 3 ? 503 : 200).end("{}");
    });
    const response = await client({ retry: quickRetry }).request({ url: origin });
    expect([response.status, response.attempts, calls]).toEqual([200, 3, 3]);
  });

  it("never repeats a POST, unless it carries an idempotency key", async () => {
    let calls = 0;
    const origin = await serve((_request, response) => {
      calls += 1;
      response.writeHead(503).end("{}");
    });
    const retrying = client({ retry: quickRetry });
    expect((await retrying.request({ method: "POST", url: origin, json: {} })).attempts).toBe(1);
    const keyed = { method: "POST", url: origin, json: {}, headers: { "Idempotency-Key": "k1" } };
    expect((await retrying.request(keyed)).attempts).toBe(3);
    expect(calls).toBe(4);
  });

  it("waits as long as Retry-After asks and slows the limiter down", async () => {
    let calls = 0;
    const origin = await serve((_request, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(429, { "retry-after": "7" }).end();
      else response.end("{}");
    });
    const slept: number[] = [];
    const clock = { now: () => 0, sleep: async (ms: number) => void slept.push(ms) };
    const rateLimiter = new RateLimiter({
      requestsPerSecond: 100,
      maxInFlight: 4,
      clock: { ...clock, now: () => performance.now() * 1e6 },
    });
    const retry = { attempts: 2, minDelayMs: 1, maxDelayMs: 60_000 };
    const response = await client({ retry, clock, rateLimiter }).request({ url: origin });
    expect(response.status).toBe(200);
    expect(slept).toContain(7_000);
  });

  it("returns a 429 whose Retry-After is longer than it may wait", async () => {
    const origin = await serve((_request, response) =>
      response.writeHead(429, { "retry-after": "3600" }).end(),
    );
    const response = await client({ retry: quickRetry }).request({ url: origin });
    expect([response.status, response.attempts]).toEqual([429, 1]);
  });

  it("names a refused connection after the last attempt", async () => {
    const origin = await serve(() => undefined);
    const closed = open.servers.pop();
    await new Promise((resolve) => closed?.close(resolve));
    await expect(client({ retry: quickRetry }).request({ url: origin })).rejects.toMatchObject({
      code: "http.unreachable",
      retryable: true,
      context: { reason: "ECONNREFUSED" },
    });
  });

  it("stops at once when the caller aborts", async () => {
    const origin = await serve(() => undefined);
    const controller = new AbortController();
    const pending = client().request({ url: origin, signal: controller.signal });
    setTimeout(() => controller.abort(new Error("stopped")), 30);
    await expect(pending).rejects.toThrow("stopped");
  });
});

describe("createGuardedFetch", () => {
  it("answers like fetch, body and headers included", async () => {
    const origin = await serve((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        response.writeHead(201, { "content-encoding": "gzip", "x-seen": String(request.headers["x-mine"]) });
        response.end(gzipSync(Buffer.concat(parts)));
      });
    });
    const guardedFetch = createGuardedFetch({ allowPrivateNetwork: "none", allowedOrigins: [origin] });
    const response = await guardedFetch(origin, {
      method: "POST",
      body: '{"a":1}',
      headers: { "X-Mine": "yes" },
    });
    expect([response.status, response.headers.get("x-seen"), await response.json()]).toEqual([
      201,
      "yes",
      { a: 1 },
    ]);
    await guardedFetch.close();
  });

  it("refuses private addresses and redirects", async () => {
    const origin = await serve((_request, response) =>
      response.writeHead(307, { location: "http://127.0.0.1/" }).end(),
    );
    const strict = createGuardedFetch({ allowPrivateNetwork: "none" });
    await expect(strict(origin)).rejects.toMatchObject({ code: "http.address_not_allowed" });
    const exempt = createGuardedFetch({ allowPrivateNetwork: "none", allowedOrigins: [origin] });
    await expect(exempt(origin)).rejects.toMatchObject({ code: "http.redirect_refused" });
    await Promise.all([strict.close(), exempt.close()]);
  });
});
