// The browser tests alone; further arguments go to Playwright, for example `npm run test:e2e -- sign-in --headed`.
import { ensureInstalled } from "./lib/install.mjs";
import { say, sentenceOf } from "./lib/root.mjs";

try {
  await ensureInstalled();
  const { ensureBrowser } = await import("./lib/browser.mjs");
  const { endToolsOnSignal, runTool, tools } = await import("./lib/run-tool.mjs");
  endToolsOnSignal();
  const PW_CHROMIUM = await ensureBrowser();
  const { code } = await runTool([tools.playwright, "test", ...process.argv.slice(2)], {
    env: { PW_CHROMIUM },
    isShown: true,
  });
  process.exitCode = code;
} catch (error) {
  say(sentenceOf(error));
  process.exitCode = 1;
}
