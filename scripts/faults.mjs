// The large forms of the fault tests: files named *.faults.test.ts or *.faults.db.test.ts, which read FAULT_SCALE.
import { ensureInstalled } from "./lib/install.mjs";
import { endToolsOnSignal, runTool, tools } from "./lib/run-tool.mjs";

await ensureInstalled();
endToolsOnSignal();
const filter = process.argv.slice(2);
const { code } = await runTool(
  [tools.vitest, "run", ...(filter.length > 0 ? filter : [".faults."]), "--testTimeout=600000"],
  {
    env: { FAULT_SCALE: "large" },
    isShown: true,
  },
);
process.exitCode = code;
