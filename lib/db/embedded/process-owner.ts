import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { AppError } from "@/lib/errors";
import { type Binaries, binariesIn } from "./binaries";

/** How to run a program that refuses to run as root. */
export interface ProcessOwner {
  binaries: Binaries;
  command(
    program: string,
    args: readonly string[],
  ): { file: string; args: string[]; uid?: number; gid?: number };
  /** Hands a folder over, so that the server may use it. */
  own(folder: string): void;
}

/**
 * Anyone but root runs Postgres as themselves. For root: inside a user namespace, where files stay root's and nothing
 * on the machine changes; where that is forbidden, as an existing unprivileged user, with a copy of the binaries if
 * that user cannot reach them. Throws `postgres.needs_other_user`.
 */
export function chooseProcessOwner(binaries: Binaries): ProcessOwner {
  if (process.getuid?.() !== 0) {
    return { binaries, command: (file, args) => ({ file, args: [...args] }), own: () => undefined };
  }
  if (spawnSync("unshare", ["-U", binaries.postgres, "--version"], { stdio: "ignore" }).status === 0) {
    return {
      binaries,
      command: (file, args) => ({ file: "unshare", args: ["-U", file, ...args] }),
      own: (folder) => handOver(folder, 0, 0),
    };
  }
  const user = findUser(["postgres", "nobody"]);
  if (user === null) throw needsOtherUser();
  const reachable = canRun(binaries, user) ? binaries : copyBinaries(binaries);
  if (!canRun(reachable, user)) throw needsOtherUser();
  return {
    binaries: reachable,
    command: (file, args) => ({ file, args: [...args], ...user }),
    own: (folder) => handOver(folder, user.uid, user.gid),
  };
}

interface User {
  uid: number;
  gid: number;
}

function findUser(names: readonly string[]): User | null {
  const lines = existsSync("/etc/passwd") ? readFileSync("/etc/passwd", "utf8").split("\n") : [];
  for (const name of names) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

function canRun(binaries: Binaries, user: User): boolean {
  return spawnSync(binaries.postgres, ["--version"], { stdio: "ignore", ...user }).status === 0;
}

function copyBinaries(binaries: Binaries): Binaries {
  const stamp = Math.round(statSync(binaries.postgres).mtimeMs);
  const target = path.join(os.tmpdir(), `om-migrate-postgres-${stamp}`);
  if (!existsSync(target)) {
    cpSync(binaries.native, target, { recursive: true, verbatimSymlinks: true });
    chmodSync(target, 0o755);
  }
  return binariesIn(target);
}

function handOver(folder: string, uid: number, gid: number): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (statSync(folder).uid === uid) return;
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    lchownSync(path.join(folder, entry), uid, gid);
  }
  lchownSync(folder, uid, gid);
}

function needsOtherUser(): AppError {
  return new AppError({
    code: "postgres.needs_other_user",
    kind: "unavailable",
    retryable: false,
    userMessage:
      "The bundled database cannot run as root here. Start the product as an ordinary user, or set DATABASE_URL.",
  });
}
