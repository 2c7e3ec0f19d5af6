import { beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import type { SignedInContext } from "@/lib/services/accounts/load-context";
import type { ServiceContext } from "@/lib/services/context";
import { verb } from "@/lib/services/verb";

const findSignedIn = vi.fn<() => Promise<SignedInContext | null>>();
vi.mock("server-only", () => ({}));
vi.mock("@/lib/auth", () => ({ findSignedIn }));
const { route } = await import("./route");

const signedInAs = (role: ServiceContext["role"]): SignedInContext => ({
  // The verbs below look at the role alone.
  context: { role, workspaceId: "w" } as ServiceContext,
  sessionId: "s",
  email: "ada@example.com",
  workspaceName: "W",
  memberships: [],
  can: () => true,
});

const addVerb = verb(
  { name: "test.add", permission: "run:start", input: z.object({ left: z.number(), right: z.number() }) },
  async (_ctx, { left, right }) => ({ sum: BigInt(left + right), at: new Date(0) }),
);
const add = route(addVerb, { input: ({ body }) => body, maxBodyBytes: 100 });
const failVerb = verb(
  { name: "test.fail", permission: "migration:read", input: z.object({ id: z.string() }) },
  async (_ctx, { id }) => {
    if (id === "gone") throw new AppError({ code: "x.gone", kind: "not-found", userMessage: "Gone." });
    throw new Error(`password=${id}`);
  },
);
const fail = route(failVerb, { input: ({ params }) => params });

const post = (body: string, headers: Record<string, string> = {}) =>
  new Request("http://localhost:3000/api/add", {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      origin: "http://localhost:3000",
      host: "localhost:3000",
      ...headers,
    },
  });
const get = () => new Request("http://localhost:3000/api/x");
const none = { params: Promise.resolve(undefined) };
const answer = async (response: Response) => ({ status: response.status, ...(await response.json()) });

beforeEach(() => findSignedIn.mockReset().mockResolvedValue(signedInAs("operator")));

describe("route", () => {
  it("answers the verb's output, uncached, also where Next gives no params", async () => {
    const response = await add(post('{"left":1,"right":2}'), none);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await answer(response)).toEqual({ status: 200, sum: "3", at: "1970-01-01T00:00:00.000Z" });
  });

  it("asks who is there before it reads anything", async () => {
    findSignedIn.mockResolvedValue(null);
    expect(await answer(await add(post("not json"), none))).toMatchObject({
      status: 401,
      error: { code: "auth.required" },
    });
  });

  it("refuses another site's page, a role without the permission, a bad body and a large one", async () => {
    const foreign = post('{"left":1,"right":2}', { origin: "https://evil.example" });
    expect(await answer(await add(foreign, none))).toMatchObject({
      status: 403,
      error: { code: "web.foreign_origin" },
    });
    expect(await answer(await add(post('{"left":"1"}'), none))).toMatchObject({
      status: 400,
      error: { code: "input.invalid", field: "left" },
    });
    expect(
      await answer(await add(post(`{"left":1,"right":2,"pad":"${"x".repeat(100)}"}`), none)),
    ).toMatchObject({
      status: 400,
      error: { code: "web.body_too_large" },
    });
    findSignedIn.mockResolvedValue(signedInAs("viewer"));
    expect(await answer(await add(post('{"left":1,"right":2}'), none))).toMatchObject({
      status: 403,
      error: { code: "access.forbidden" },
    });
  });

  it("translates errors and hides defects", async () => {
    const at = (id: string) => ({ params: Promise.resolve({ id }) });
    expect(await answer(await fail(get(), at("gone")))).toEqual({
      status: 404,
      ok: false,
      error: { code: "x.gone", userMessage: "Gone." },
    });
    const hidden = await answer(await fail(get(), at("hunter2hunter2")));
    expect(hidden).toMatchObject({ status: 500, error: { code: "internal.unexpected" } });
    expect(JSON.stringify(hidden)).not.toContain("hunter2");
  });
});
