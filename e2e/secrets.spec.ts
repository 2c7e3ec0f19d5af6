import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { APIRequestContext, Page } from "@playwright/test";
import { createOpenMonetizeStandIn } from "../lib/emulators/openmonetize";
import { createStripeStandIn } from "../lib/emulators/stripe";
import { featuresOf, linksIn, listAddresses } from "./fixtures/addresses";
import { type Canary, CanarySearch } from "./fixtures/canaries";
import { runBeside } from "./fixtures/command-line";
import { databaseUrlOf, readEverything, withDatabase } from "./fixtures/open-database";
import type { Product } from "./fixtures/product";
import { openAnotherBrowser, signInAsOwner } from "./fixtures/sign-in";
import { expect, test } from "./fixtures/test";
import { ConnectPage } from "./pages/connect-page";
import { acceptInvitation, MembersPage } from "./pages/members-page";
import { MigrationsPage } from "./pages/migrations-page";

const wrongStripeKey = `rk_test_51${randomBytes(24).toString("hex")}`;
const wrongTargetKey = `om_live_${randomBytes(32).toString("hex")}`;
const memberPassword = randomBytes(18).toString("base64url");

/** Runs last of the files, so that it also looks at what the other journeys left. */
test("no secret is found in logs, pages, answers, errors, exports or tables", async ({
  page,
  browser,
  product,
}, info) => {
  test.setTimeout(600_000);
  const stripe = await createStripeStandIn({
    customers: 8,
    usageRows: 60,
    seed: "secrets",
    rateLimit: "off",
  });
  const target = await createOpenMonetizeStandIn({ seed: "secrets" });
  const canaries: Canary[] = [
    ...(await installationSecrets(product)),
    { name: "source key", value: stripe.apiKey },
    { name: "target key", value: target.apiKey },
    { name: "refused source key", value: wrongStripeKey },
    { name: "refused target key", value: wrongTargetKey },
    { name: "member's password", value: memberPassword },
  ];
  const search = new CanarySearch(canaries);
  const migrationName = "Full of secrets";
  let openId = "";
  const exportFile = info.outputPath("export.json");
  const mappingFile = info.outputPath("mapping.yaml");
  try {
    await test.step("people sign in and join", async () => {
      await signInAsOwner(page, product);
      canaries.push({ name: "owner's session", value: await sessionToken(page) });
      const members = new MembersPage(page);
      await members.open();
      const link = await members.invite(`secret-${Date.now()}@example.com`, "Operator");
      canaries.push({ name: "invitation", value: link.split("/").at(-1) ?? "" });
      const other = await openAnotherBrowser(browser, product);
      try {
        await acceptInvitation(other.page, link, "Sam Secret", memberPassword);
        canaries.push({ name: "member's session", value: await sessionToken(other.page) });
      } finally {
        await other.context.close();
      }
      await members.open();
      // Made again and left open: a used invitation is gone for other reasons.
      const open = await members.invite(`open-${Date.now()}@example.com`, "Viewer");
      canaries.push({ name: "open invitation", value: open.split("/").at(-1) ?? "" });
    });

    await test.step("keys are refused", async () => {
      await page.goto("/migrations/new");
      openId = await new MigrationsPage(page).create(migrationName);
      const answers = listen(page);
      await refuseKeys(page, stripe.baseUrl, target.baseUrl);
      for (const text of await answers()) search.look("answers", "Connect", text);
    });

    await test.step("a key is stored, and a platform that repeats it refuses writes", async () => {
      const echo = { error: `not with ${target.apiKey}`, authorization: `Bearer ${target.apiKey}` };
      await addFault(target.controlUrl, {
        match: { method: "POST", path: "/v1/entitlements", times: 3 },
        fault: { kind: "status", status: 400, body: echo },
      });
      await addFault(`${stripe.controlUrl}`, {
        match: { method: "GET", path: "/v1/coupons", times: 1 },
        fault: { kind: "status", status: 500, body: { error: { message: `no ${stripe.apiKey}` } } },
      });
      const env = { STRIPE_API_KEY: stripe.apiKey, OM_API_KEY: target.apiKey };
      const side = ["--target-url", target.baseUrl];
      const source = ["--base-url", stripe.baseUrl, "--requests-per-second", "200"];
      const mapping = ["--mapping", mappingFile];
      const file = ["--source", exportFile];
      const commands = [
        ["export", "stripe", ...source, "--raw", "--output", exportFile],
        ["map", ...file, ...side, "--output", mappingFile],
        ["import", "stripe", ...file, ...mapping, ...side],
        ["validate", ...file, ...mapping, ...side, "--base-url", stripe.baseUrl, "--json"],
        ["verify", ...side],
      ];
      let refused = "";
      for (const command of commands) {
        const { code, output } = await runBeside(product, command, env);
        expect(code, output).toBeLessThanOrEqual(1);
        search.look("command line", command.slice(0, 2).join(" "), output);
        refused += output;
      }
      // The refusal of the platform is told, so what it repeated had a way to the screen.
      expect(refused).toMatch(/set aside/);
      for (const name of [exportFile, mappingFile]) {
        search.look("files", path.basename(name), await readFile(name, "utf8"));
      }
    });

    let controls = 0;
    await test.step("every page and everything it links to, as document and as payload", async () => {
      const ids = [openId, ...(await importedIds(product))];
      expect(ids.length).toBeGreaterThan(1);
      const queue = fill(await listAddresses("page.tsx"), ids);
      const own = new Set(queue);
      const seen = new Set<string>();
      for (let link = queue.shift(); link !== undefined; link = queue.shift()) {
        // Each parameter of a page is followed once: values, as of each customer's drawer, and combinations are without end.
        const features = featuresOf(link);
        if (features.every((feature) => seen.has(feature)) && !own.delete(link)) continue;
        for (const feature of features) seen.add(feature);
        const html = await textOf(page.request, link, {});
        search.look("pages", link, html);
        search.look("payloads", link, await textOf(page.request, link, { RSC: "1" }));
        queue.push(...linksIn(html));
        if (html.includes(migrationName)) controls += 1;
      }
    });
    expect(controls, "pages that show the migration's name").toBeGreaterThan(7);

    await test.step("every route, asked rightly and wrongly, signed in and not", async () => {
      const routes = fill(await listAddresses("route.ts"), [openId, ...(await importedIds(product))]);
      const other = await openAnotherBrowser(browser, product);
      try {
        for (const route of routes) {
          for (const query of ["", "?run=not-a-run&kind=import", "?customer=nobody&sort=wrong&format=yaml"]) {
            search.look("routes", route + query, await textOf(page.request, route + query, {}));
            search.look("routes", route + query, await textOf(other.context.request, route + query, {}));
          }
          const answer = await page.request.post(route, {
            data: { key: wrongStripeKey },
            failOnStatusCode: false,
          });
          search.look("routes", `POST ${route}`, await answer.text());
        }
      } finally {
        await other.context.close();
      }
    });

    await test.step("every log file and every row of every table", async () => {
      for (const file of await logFiles(product)) search.look("logs", file, await readFile(file, "utf8"));
      const plain: string[] = [];
      await withDatabase(product, async (client) => {
        await readEverything(client, (table, text) => {
          search.look("tables", table, text);
          if (text.includes(migrationName)) plain.push(table);
        });
      });
      expect(plain, "tables that hold the migration's name, as proof that rows were read").toContain(
        "public.migrations",
      );
    });

    expect(search.found).toEqual([]);
    for (const [kind, least] of Object.entries({
      answers: 500,
      "command line": 1_000,
      files: 20_000,
      pages: 200_000,
      payloads: 100_000,
      routes: 1_000,
      logs: 100,
      tables: 100_000,
    })) {
      expect(search.looked.get(kind) ?? 0, kind).toBeGreaterThan(least);
    }
  } finally {
    await Promise.all([stripe.stop(), target.stop()]);
  }
});

/** What the installation itself was given or made at its first start. */
async function installationSecrets(product: Product): Promise<Canary[]> {
  const inFolder = async (name: string) => (await readFile(path.join(product.dataDir, name), "utf8")).trim();
  const { stripe, openmonetize } = product.sandbox;
  return [
    { name: "owner's password", value: product.ownerPassword },
    { name: "master key", value: await inFolder("master.key") },
    { name: "database password", value: new URL(await databaseUrlOf(product)).password },
    { name: "secret of the company sign-in", value: product.oidc.clientSecret },
    { name: "sandbox's source key", value: stripe?.apiKey ?? "" },
    { name: "sandbox's target key", value: openmonetize?.apiKey ?? "" },
  ];
}

async function sessionToken(page: Page): Promise<string> {
  const cookies = await page.context().cookies();
  return cookies.find(({ name }) => name.endsWith("om-migrate.session"))?.value ?? "";
}

/** From now on keeps what the server answers to this page; the returned function gives it and ends. */
function listen(page: Page): () => Promise<string[]> {
  const texts: Promise<string>[] = [];
  const keep = (response: { text(): Promise<string> }) => {
    // The body of an answer that a navigation cut off cannot be read.
    texts.push(response.text().catch(() => ""));
  };
  page.on("response", keep);
  return async () => {
    page.off("response", keep);
    return await Promise.all(texts);
  };
}

/** A wrong key, a key of the wrong kind and an address where nobody answers, on both sides. */
async function refuseKeys(page: Page, stripeUrl: string, targetUrl: string): Promise<void> {
  const { source, target } = new ConnectPage(page);
  const attempts = [
    { side: source, url: stripeUrl, key: wrongStripeKey },
    { side: source, url: "http://127.0.0.1:9", key: wrongStripeKey },
    { side: target, url: targetUrl, key: wrongTargetKey },
    { side: target, url: "http://127.0.0.1:9", key: wrongTargetKey },
  ];
  for (const { side, url, key } of attempts) {
    await side.fillBaseUrl(url);
    await side.fillKey(key);
    await side.testButton.click();
    await expect(side.problem.first()).toBeVisible();
    await expect(side.testButton).toBeEnabled();
  }
}

async function addFault(controlUrl: string, rule: unknown): Promise<void> {
  const response = await fetch(`${controlUrl}/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ rules: [rule] }),
  });
  expect(response.ok).toBe(true);
}

/** Migrations of which something was imported, newest first. */
async function importedIds(product: Product): Promise<string[]> {
  return await withDatabase(product, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `select m.id from migrations m
       where exists (select 1 from runs r where r.migration_id = m.id and r.kind = 'import')
       order by m.created_at desc limit 2`,
    );
    return rows.map(({ id }) => id);
  });
}

/** Addresses with real ids; other parameters get a value that nothing has. */
function fill(addresses: readonly string[], ids: readonly string[]): string[] {
  return addresses.flatMap((address) =>
    (address.includes("[id]") ? ids.map((id) => address.replace("[id]", id)) : [address]).map((one) =>
      one.replace(/\[[^\]]+\]/g, "nothing-has-this"),
    ),
  );
}

async function textOf(
  request: APIRequestContext,
  link: string,
  headers: Record<string, string>,
): Promise<string> {
  return await (await request.get(link, { headers, failOnStatusCode: false })).text();
}

async function logFiles(product: Product): Promise<string[]> {
  const names = await readdir(product.dataDir, { recursive: true });
  return names.filter((name) => name.endsWith(".log")).map((name) => path.join(product.dataDir, name));
}
