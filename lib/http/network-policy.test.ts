import { describe, expect, it } from "vitest";
import { assertAllowedUrl, isAllowedAddress, type NetworkPolicy, resolveAllowedHost } from "./index";

const closed: NetworkPolicy = { allowPrivateNetwork: "none" };

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    // Only our errors carry a code here; anything else shows as undefined and fails the expectation.
    return String((error as { code?: string }).code);
  }
  return "accepted";
};

describe("assertAllowedUrl", () => {
  it.each([
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://0.0.0.0/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[::7f00:1]/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "https://169.254.169.254/latest/meta-data",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://255.255.255.255/",
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST:8443/",
    "https://db.localhost/",
    "https://１２７.0.0.1/",
  ])("refuses %s", (url) => {
    expect(codeOf(() => assertAllowedUrl(url, closed))).toBe("http.address_not_allowed");
  });

  it.each([
    "ftp://api.example",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "api.example",
    "",
    "http://api.example",
  ])("refuses %s as no https URL", (url) => {
    expect(codeOf(() => assertAllowedUrl(url, closed))).toBe("http.url_invalid");
  });

  it("refuses credentials in the URL, which would end in logs", () => {
    expect(codeOf(() => assertAllowedUrl("https://user:pw@api.example", closed))).toBe("http.url_invalid");
  });

  it("accepts public hosts and addresses", () => {
    expect(assertAllowedUrl("https://api.example/v1", closed).hostname).toBe("api.example");
    expect(assertAllowedUrl("https://1.1.1.1/", closed).hostname).toBe("1.1.1.1");
  });

  it("exempts an origin exactly, port included", () => {
    const policy: NetworkPolicy = { allowPrivateNetwork: "none", allowedOrigins: ["http://127.0.0.1:4010"] };
    expect(assertAllowedUrl("http://127.0.0.1:4010/v1", policy).port).toBe("4010");
    expect(codeOf(() => assertAllowedUrl("http://127.0.0.1:4011/v1", policy))).toBe(
      "http.address_not_allowed",
    );
    expect(codeOf(() => assertAllowedUrl("https://127.0.0.1:4010/v1", policy))).toBe(
      "http.address_not_allowed",
    );
  });
});

describe("isAllowedAddress", () => {
  it("opens only the listed ranges", () => {
    const policy: NetworkPolicy = { allowPrivateNetwork: ["10.0.0.0/8", "fd00::/8"] };
    expect(isAllowedAddress("10.9.8.7", policy)).toBe(true);
    expect(isAllowedAddress("::ffff:10.9.8.7", policy)).toBe(true);
    expect(isAllowedAddress("fd12::1", policy)).toBe(true);
    expect(isAllowedAddress("127.0.0.1", policy)).toBe(false);
    expect(isAllowedAddress("192.168.0.1", policy)).toBe(false);
  });

  it("keeps metadata services closed even when private networks are open, unless named", () => {
    expect(isAllowedAddress("127.0.0.1", { allowPrivateNetwork: "all" })).toBe(true);
    expect(isAllowedAddress("169.254.169.254", { allowPrivateNetwork: "all" })).toBe(false);
    expect(isAllowedAddress("169.254.169.254", { allowPrivateNetwork: ["169.254.0.0/16"] })).toBe(true);
  });

  it("refuses what is no address", () => {
    expect(isAllowedAddress("localhost", { allowPrivateNetwork: "all" })).toBe(false);
  });
});

describe("resolveAllowedHost", () => {
  it("refuses a name as soon as one of its addresses is private", async () => {
    const resolve = async () => ["1.1.1.1", "10.0.0.1"];
    await expect(resolveAllowedHost("db.example", closed, { resolve })).rejects.toMatchObject({
      code: "http.address_not_allowed",
    });
  });

  it("returns the addresses of a public name", async () => {
    const resolve = async () => ["1.1.1.1", "2606:4700::1111"];
    await expect(resolveAllowedHost("db.example", closed, { resolve })).resolves.toEqual([
      "1.1.1.1",
      "2606:4700::1111",
    ]);
  });

  it("names a host that does not exist", async () => {
    const resolve = async () => [];
    await expect(resolveAllowedHost("db.example", closed, { resolve })).rejects.toMatchObject({
      code: "http.unreachable",
    });
  });
});
