import { describe, expect, it } from "vitest";
import { AppError, isAppError, toAppError } from "./index";

describe("toAppError", () => {
  it("returns an AppError as it is", () => {
    const error = new AppError({ code: "a.b", kind: "conflict", userMessage: "No." });
    expect(toAppError(error)).toBe(error);
  });

  it("shows no detail of an unexpected error", () => {
    const error = toAppError(new Error("duplicate key (secret@example.com)"));
    expect(error.code).toBe("internal.unexpected");
    expect(JSON.stringify(error)).not.toContain("secret@example.com");
    expect(error.message).not.toContain("secret@example.com");
    expect(error.retryable).toBe(false);
  });

  it("takes values that are no errors", () => {
    expect(toAppError(undefined).code).toBe("internal.unexpected");
    expect(toAppError("text").code).toBe("internal.unexpected");
  });

  it("names a cancellation", () => {
    expect(toAppError(AbortSignal.abort().reason).code).toBe("internal.cancelled");
  });
});

describe("AppError", () => {
  it("derives retryable from the kind unless told otherwise", () => {
    const base = { code: "a.b", userMessage: "Wait." };
    expect(new AppError({ ...base, kind: "rate-limited" }).retryable).toBe(true);
    expect(new AppError({ ...base, kind: "invalid" }).retryable).toBe(false);
    expect(new AppError({ ...base, kind: "unavailable", retryable: false }).retryable).toBe(false);
  });

  it("serialises without its cause", () => {
    const error = new AppError({
      code: "a.b",
      kind: "internal",
      userMessage: "No.",
      cause: new Error("inner"),
    });
    expect(JSON.stringify(error)).not.toContain("inner");
  });

  it("is recognised across two copies of the module", () => {
    const foreign = Object.assign(new Error("x"), {
      name: "AppError",
      code: "a",
      userMessage: "b",
      kind: "internal",
    });
    expect(isAppError(foreign)).toBe(true);
    expect(isAppError(new Error("x"))).toBe(false);
  });
});
