import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { PlainError, root, say } from "./root.mjs";
import { tools } from "./run-tool.mjs";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

const remedy =
  "No browser was found for the browser tests. Install Chromium (Debian: apt-get install -y chromium), or set PW_CHROMIUM to one.";

/** The path of a Chromium, installed if need be: by Playwright, or from Debian when we are root there. */
export async function ensureBrowser() {
  const found = await findBrowser();
  if (found) return found;
  say("Installing a browser for the browser tests ...");
  spawnSync(process.execPath, [tools.playwright, "install", "chromium"], { cwd: root, stdio: "ignore" });
  const downloaded = await findBrowser();
  if (downloaded) return downloaded;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync("apt-get", ["update"], { stdio: "ignore", env });
    spawnSync("apt-get", ["install", "-y", "chromium"], { stdio: "ignore", env });
  }
  const installed = await findBrowser();
  if (!installed) throw new PlainError(remedy);
  return installed;
}

async function findBrowser() {
  if (process.env.PW_CHROMIUM) {
    if (existsSync(process.env.PW_CHROMIUM)) return process.env.PW_CHROMIUM;
    throw new PlainError(`PW_CHROMIUM names ${process.env.PW_CHROMIUM}, which does not exist.`);
  }
  const place = places.find((candidate) => existsSync(candidate));
  if (place) return place;
  const { chromium } = await import(path.join(root, "node_modules", "@playwright", "test", "index.mjs"));
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : null;
}
