import { hash } from "node:crypto";

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The sixteen bytes of a UUID. Throws RangeError on anything else. */
function uuidBytes(uuid: string): Buffer {
  if (!uuidShape.test(uuid)) throw new RangeError(`"${uuid}" is not a UUID.`);
  return Buffer.from(uuid.replaceAll("-", ""), "hex");
}

/**
 * A name-based UUID, version 5 (RFC 9562 section 5.5): the same namespace and name give the same id everywhere.
 * Made here rather than taken from a package because the SDK ships this folder without dependencies.
 */
export function uuidV5(namespace: string, name: string): string {
  return nameBasedUuid(uuidBytes(namespace), name);
}

/** As `uuidV5` for a namespace that was parsed once: history imports make one id per record. */
export function uuidV5Maker(namespace: string): (name: string) => string {
  const bytes = uuidBytes(namespace);
  return (name) => nameBasedUuid(bytes, name);
}

function nameBasedUuid(namespace: Buffer, name: string): string {
  const hex = hash("sha1", Buffer.concat([namespace, Buffer.from(name, "utf8")]), "hex");
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}
