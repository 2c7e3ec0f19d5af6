import { describe, expect, it } from "vitest";
import { runSays } from "./run-says";

const count = (phase: string, key: string, total: number) => ({ phase, key, total });

describe("runSays", () => {
  it("says in numbers what each kind of run came to", () => {
    const done = { state: "done", stateReason: null } as const;
    expect(
      runSays({ kind: "export", ...done }, [
        count("list", "objects", 900),
        count("catalogue", "records", 71),
        count("customers", "records", 1437),
        count("customers", "customers", 62),
      ]),
    ).toBe("1,508 records of 62 customers read.");
    expect(
      runSays({ kind: "plan", ...done }, [
        count("catalogue", "writes", 1),
        count("customers", "customers", 1),
      ]),
    ).toBe("1 write planned for 1 customer.");
    expect(
      runSays({ kind: "import", ...done }, [
        count("usage", "records", 1306),
        count("grants", "records", 58),
        count("grants", "refused", 2),
        count("confirm", "late", 1),
      ]),
    ).toBe("1,364 writes sent, 3 set aside.");
    expect(
      runSays({ kind: "validate", ...done }, [
        count("compare", "customers", 62),
        count("verdict", "differences", 0),
      ]),
    ).toBe("62 customers compared, no difference.");
  });

  it("counts the differences of a validation's verdict, not only those of customers", () => {
    expect(
      runSays({ kind: "validate", state: "done", stateReason: null }, [
        count("compare", "customers", 62),
        count("compare", "differences", 0),
        count("verdict", "differences", 4),
      ]),
    ).toBe("62 customers compared, 4 differences.");
  });

  it("gives the reason of a run that stopped, and says of an open one that it goes on", () => {
    expect(runSays({ kind: "export", state: "failed", stateReason: "Stripe refused the key." }, [])).toBe(
      "Stripe refused the key.",
    );
    expect(runSays({ kind: "import", state: "running", stateReason: null }, [])).toBe(
      "0 writes sent, none set aside so far.",
    );
  });
});
