import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { envelopeKeyId, openEnvelope, rewrapEnvelope, sealEnvelope } from "./envelope";
import { loadMasterKey, masterKeyFile, masterKeyFromText } from "./master-key";

const first = masterKeyFromText("the first master key of this test");
const second = masterKeyFromText("the second master key of this test");
const place = { owner: "workspace-1", id: "secret-1" };
const text = "a secret that must not be seen";
const codeOf = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return Object(error).code;
  }
  return "nothing was thrown";
};

describe("an envelope", () => {
  it("opens at its own place with its own master key, and only there", () => {
    const envelope = sealEnvelope(first, place, Buffer.from(text));
    expect(openEnvelope(first, place, envelope).toString()).toBe(text);
    expect(codeOf(() => openEnvelope(first, { ...place, owner: "workspace-2" }, envelope))).toBe(
      "vault.damaged",
    );
    expect(codeOf(() => openEnvelope(first, { ...place, id: "secret-2" }, envelope))).toBe("vault.damaged");
    expect(codeOf(() => openEnvelope(second, place, envelope))).toBe("vault.wrong_master_key");
  });

  it("shows no plaintext and seals the same text differently each time", () => {
    const one = sealEnvelope(first, place, Buffer.from(text));
    const other = sealEnvelope(first, place, Buffer.from(text));
    expect(JSON.stringify(one)).not.toContain(Buffer.from(text).toString("base64"));
    expect(one.body.data).not.toBe(other.body.data);
    expect(one.key.data).not.toBe(other.key.data);
  });

  it("refuses a flipped bit in body, key or tag, and a shortened tag", () => {
    const envelope = sealEnvelope(first, place, Buffer.from(text));
    const flip = (base64: string) => {
      const bytes = Buffer.from(base64, "base64");
      bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
      return bytes.toString("base64");
    };
    const shorten = (base64: string) => Buffer.from(base64, "base64").subarray(0, 4).toString("base64");
    for (const altered of [
      { ...envelope, body: { ...envelope.body, data: flip(envelope.body.data) } },
      { ...envelope, body: { ...envelope.body, tag: flip(envelope.body.tag) } },
      { ...envelope, body: { ...envelope.body, tag: shorten(envelope.body.tag) } },
      { ...envelope, key: { ...envelope.key, data: flip(envelope.key.data) } },
      { ...envelope, key: { ...envelope.body } },
      {},
      null,
    ]) {
      expect(codeOf(() => openEnvelope(first, place, altered))).toBe("vault.damaged");
    }
  });

  it("keeps its body when it is wrapped anew, and then needs the new key", () => {
    const envelope = sealEnvelope(first, place, Buffer.from(text));
    const rewrapped = rewrapEnvelope(first, second, place, envelope);
    expect(rewrapped.body).toEqual(envelope.body);
    expect(envelopeKeyId(rewrapped)).toBe(second.id);
    expect(openEnvelope(second, place, rewrapped).toString()).toBe(text);
    expect(codeOf(() => openEnvelope(first, place, rewrapped))).toBe("vault.wrong_master_key");
  });
});

describe("the master key", () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), "om-master-key-"));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it("is made once, for its owner's eyes only, and found again", () => {
    const made = loadMasterKey({ masterKey: undefined, dataDir });
    expect(statSync(masterKeyFile(dataDir)).mode & 0o777).toBe(0o600);
    expect(loadMasterKey({ masterKey: undefined, dataDir }).id).toBe(made.id);
    expect(readFileSync(masterKeyFile(dataDir), "utf8").trim().length).toBeGreaterThanOrEqual(43);
  });

  it("comes from the variable when there is one", () => {
    const given = loadMasterKey({ masterKey: "a key from the environment", dataDir });
    expect(given.id).toBe(masterKeyFromText("a key from the environment").id);
  });

  it("refuses a truncated file instead of making another key", () => {
    writeFileSync(masterKeyFile(dataDir), "");
    expect(codeOf(() => loadMasterKey({ masterKey: undefined, dataDir }))).toBe(
      "vault.master_key_unreadable",
    );
  });
});
