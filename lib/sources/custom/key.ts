import type { KeyVerdict } from "../types";

/** Judges what was pasted as the address of a database; uploaded files need none. */
export function judgeKey(key: string): KeyVerdict {
  const text = key.trim();
  if (text === "")
    return {
      state: "empty",
      mode: null,
      sentence: "Paste the address of a read-only role, or upload files instead.",
    };
  if (!/^postgres(ql)?:\/\//i.test(text)) {
    return {
      state: "wrong-shape",
      mode: null,
      sentence:
        "This is no address of a Postgres database. It begins with postgres:// and names user, host and database.",
    };
  }
  return { state: "right", mode: null, sentence: "The address of a Postgres database." };
}
