import { describe, expect, it, vi } from "vitest";
import { AppError, errorKinds } from "@/lib/errors";

vi.mock("server-only", () => ({}));
const { answerError, statusOf } = await import("./answer-error");
const { isSameOrigin } = await import("./same-origin");
const { readJson } = await import("./read-body");

describe("isSameOrigin", () => {
  const ours = "https://migrate.example.com";
  const check = (headers: Record<string, string>) => isSameOrigin(new Headers(headers), ours);

  it("lets pages of ours through, by PUBLIC_URL or by the address in use", () => {
    expect(check({ origin: ours, host: "10.0.0.5:3000" })).toBe(true);
    expect(check({ origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" })).toBe(true);
    expect(check({ "sec-fetch-site": "same-origin", host: "migrate.example.com" })).toBe(true);
  });

  it("refuses everybody else, whatever forwarded headers they write", () => {
    expect(check({ origin: "https://evil.example", host: "migrate.example.com" })).toBe(false);
    expect(
      check({
        origin: "https://evil.example",
        host: "migrate.example.com",
        "x-forwarded-host": "evil.example",
      }),
    ).toBe(false);
    expect(check({ origin: "http://migrate.example.com", host: "127.0.0.1:3000" })).toBe(false);
    expect(check({ origin: `${ours}.evil.example`, host: "127.0.0.1:3000" })).toBe(false);
    expect(check({ origin: "null", host: "migrate.example.com" })).toBe(false);
    expect(check({ host: "migrate.example.com" })).toBe(false);
    expect(check({ "sec-fetch-site": "same-site", host: "migrate.example.com" })).toBe(false);
    expect(check({ "sec-fetch-site": "none", host: "migrate.example.com" })).toBe(false);
  });
});

describe("answerError", () => {
  it("shows nothing of an unexpected error but a reference", () => {
    const { status, error } = answerError(new Error("duplicate key (email)=(ada@example.com)"), "test");
    expect(status).toBe(500);
    expect(error.code).toBe("internal.unexpected");
    expect(error.reference).toMatch(/^om-[0-9a-f]{8}$/);
    expect(JSON.stringify(error)).not.toContain("ada@example.com");
  });

  it("names the field, and keeps key-shaped text out of the words", () => {
    const { status, error } = answerError(
      new AppError({
        code: "a.b",
        kind: "invalid",
        userMessage: "The key sk_live_0123456789abcdef is wrong.",
        context: { field: "apiKey", secretish: "sk_live_0123456789abcdef" },
      }),
      "test",
    );
    expect({ status, ...error }).toEqual({
      status: 400,
      code: "a.b",
      userMessage: "The key sk_live_[redacted] is wrong.",
      field: "apiKey",
    });
  });

  it("lets the framework's own signals pass", () => {
    const redirect = Object.assign(new Error("NEXT_REDIRECT"), { digest: "NEXT_REDIRECT;replace;/;307;" });
    expect(() => answerError(redirect, "test")).toThrow(redirect);
  });

  it("has a status for every kind", () => {
    expect(errorKinds.map((kind) => statusOf[kind])).toEqual([400, 401, 403, 404, 409, 429, 503, 500]);
  });
});

describe("readJson", () => {
  const post = (body: BodyInit, type = "application/json") =>
    new Request("http://localhost/", {
      method: "POST",
      body,
      headers: { "content-type": type },
      // Needed by Node for a body that is a stream; not in the DOM's types.
      ...{ duplex: "half" },
    });

  it("reads up to the limit and not beyond, also when no length is announced", async () => {
    expect(await readJson(post('{"a":1}'), 7)).toEqual({ a: 1 });
    await expect(readJson(post('{"a":12}'), 7)).rejects.toMatchObject({ code: "web.body_too_large" });
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024)) });
    await expect(readJson(post(endless), 10_000)).rejects.toMatchObject({ code: "web.body_too_large" });
  });

  it("takes JSON only", async () => {
    await expect(readJson(post('{"a":1}', "text/plain"), 100)).rejects.toMatchObject({
      code: "web.body_not_json",
    });
    await expect(readJson(post("{"), 100)).rejects.toMatchObject({ code: "web.body_not_json" });
    expect(await readJson(new Request("http://localhost/", { method: "POST" }), 100)).toBeUndefined();
  });
});
