import { expect, it } from "vitest";
import { toCsv } from "./chart-csv";

it("writes an absent value as an empty cell and a zero as zero", () => {
  expect(
    toCsv(
      ["at", "old"],
      [
        ["2026-11-24T00:00:00Z", null],
        ["2026-11-24T01:00:00Z", 0],
      ],
    ),
  ).toBe("at,old\r\n2026-11-24T00:00:00Z,\r\n2026-11-24T01:00:00Z,0\r\n");
});

it("quotes what needs it and disarms formulas without touching negative numbers", () => {
  expect(toCsv(["a,b"], [['say "x"'], ["=HYPERLINK(1)"], [-5], ["-5.25"], ["+cmd"]])).toBe(
    '"a,b"\r\n"say ""x"""\r\n\'=HYPERLINK(1)\r\n-5\r\n-5.25\r\n\'+cmd\r\n',
  );
});
