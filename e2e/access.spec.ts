import { addOtherWorkspace } from "./fixtures/other-workspace";
import { openAnotherBrowser, signInAsOwner } from "./fixtures/sign-in";
import { expect, test } from "./fixtures/test";
import { seriousFindings } from "./pages/accessibility";
import { actingButtons } from "./pages/acting-buttons";
import { acceptInvitation, MembersPage } from "./pages/members-page";
import { MigrationsPage } from "./pages/migrations-page";
import { SignInPage } from "./pages/sign-in-page";

const workspacePages = [
  "/migrations",
  "/migrations/new",
  "/settings/members",
  "/settings/sessions",
  "/settings/password",
];
const stages = ["", "/connect", "/map", "/preview", "/import", "/reconcile", "/audit"];

test.describe("headers", () => {
  test("every answer that is a page carries the policy, with a nonce of its own that its scripts carry", async ({
    page,
    product,
  }) => {
    await signInAsOwner(page, product);
    const nonces = new Set<string>();
    for (const path of [...workspacePages, "/no-such-page"]) {
      const response = await page.request.get(path);
      const headers = response.headers();
      const policy = headers["content-security-policy"] ?? "";
      const nonce = /script-src [^;]*'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
      expect(nonce, path).not.toBe("");
      nonces.add(nonce);
      expect(policy, path).not.toMatch(/script-src [^;]*'unsafe-(inline|eval)'/);
      expect(policy, path).toContain("frame-ancestors 'none'");
      expect(headers, path).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
      });
      expect(headers["x-powered-by"], path).toBeUndefined();
      const scripts = (await response.text()).match(/<script\b[^>]*>/g) ?? [];
      expect(scripts.length, path).toBeGreaterThan(0);
      expect(
        scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`)),
        path,
      ).toEqual([]);
    }
    expect(nonces.size).toBe(workspacePages.length + 1);
  });

  test("a script that somebody smuggled into a page does not run", async ({ page, complaints }) => {
    await page.goto("/sign-in");
    const ran = await page.evaluate(() => {
      const marker = document.createElement("div");
      // As text of the page would: parsed markup with a handler in it.
      marker.innerHTML = `<img src="x:" onerror="document.title = 'smuggled'">`;
      document.body.append(marker);
      return new Promise<string>((resolve) => setTimeout(() => resolve(document.title), 300));
    });
    expect(ran).not.toBe("smuggled");
    expect(complaints.filter((text) => text.includes("Content Security Policy"))).not.toEqual([]);
    complaints.length = 0;
  });
});

test.describe("signing in", () => {
  test("a wrong password and an unknown e-mail are told the same", async ({ page, product }) => {
    const signIn = new SignInPage(page);
    const sentences: (string | null)[] = [];
    for (const email of [product.ownerEmail, "nobody-has-this@example.com"]) {
      await signIn.open();
      await signIn.fill(email, "certainly-not-the-password");
      await expect(signIn.problem).toBeVisible();
      sentences.push(await signIn.problem.textContent());
    }
    expect(sentences[0]).toContain("E-mail and password do not fit together");
    expect(sentences[1]).toBe(sentences[0]);
  });

  test("leads to the page that was asked for, and never to another site", async ({ page, product }) => {
    const signIn = new SignInPage(page);
    await page.goto("/settings/password");
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await signIn.fill(product.ownerEmail, product.ownerPassword);
    await expect(page).toHaveURL(`${product.baseUrl}/settings/password`);
    await page.context().clearCookies();
    await signIn.open("//elsewhere.example/migrations");
    await signIn.fill(product.ownerEmail, product.ownerPassword);
    await expect(page).toHaveURL(`${product.baseUrl}/migrations`);
  });

  test("a session that was ended elsewhere is signed out with the next click", async ({
    page,
    browser,
    product,
  }) => {
    await signInAsOwner(page, product);
    const other = await openAnotherBrowser(browser, product);
    try {
      await signInAsOwner(other.page, product);
      await other.page.goto("/settings/sessions");
      await other.page.getByRole("button", { name: "End all other sessions" }).click();
      await expect(other.page.getByRole("heading", { level: 1 })).toHaveText(
        "You are signed in here and nowhere else.",
      );
      await page.getByRole("link", { name: "Settings" }).click();
      await expect(page).toHaveURL(/\/sign-in/);
      expect((await page.request.get("/api/jobs")).status()).toBe(401);
      await other.page.reload();
      await expect(other.page.getByRole("heading", { level: 1 })).toContainText("You are signed in here");
    } finally {
      await other.context.close();
    }
  });
});

test.describe("who may what", () => {
  test("another workspace's migration is not there, like one that never was", async ({
    page,
    browser,
    product,
  }) => {
    await signInAsOwner(page, product);
    const stranger = await addOtherWorkspace(product);
    const other = await openAnotherBrowser(browser, product);
    try {
      await new SignInPage(other.page).signIn(stranger.email, product.ownerPassword);
      await other.page.goto("/migrations/new");
      const theirs = await new MigrationsPage(other.page).create("Not yours");
      for (const path of stages) {
        const never = await page.request.get(`/migrations/01890000-0000-7000-8000-000000000000${path}`);
        const foreign = await page.request.get(`/migrations/${theirs}${path}`);
        expect([path, never.status(), foreign.status()]).toEqual([path, 404, 404]);
        expect(await foreign.text(), path).not.toContain("Not yours");
      }
      const progress = await page.request.get(`/api/migrations/${theirs}/runs`);
      expect(progress.status()).toBe(404);
      await page.goto(`/migrations/${theirs}`);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is nothing at this address.");
      await page.goto("/migrations");
      await expect(page.getByRole("main")).toBeVisible();
      await expect(page.getByText("Not yours")).toHaveCount(0);
    } finally {
      await other.context.close();
    }
  });

  test("a viewer reads everything and can press nothing that changes it", async ({
    page,
    browser,
    product,
  }) => {
    await signInAsOwner(page, product);
    await page.goto("/migrations/new");
    const migrationId = await new MigrationsPage(page).create("Seen by a viewer");
    const members = new MembersPage(page);
    await members.open();
    const email = `viewer-${Date.now()}@example.com`;
    const link = await members.invite(email, "Viewer");
    const other = await openAnotherBrowser(browser, product);
    try {
      await acceptInvitation(other.page, link, "Vera Viewer", "a-long-enough-password");
      await expect(other.page.getByRole("link", { name: "New migration" })).toHaveCount(0);
      await other.page.goto("/migrations/new");
      await expect(other.page.getByRole("button", { name: /^Create migration/ })).toHaveAttribute(
        "aria-disabled",
        "true",
      );
      let pressable = 0;
      for (const path of stages) {
        await other.page.goto(`/migrations/${migrationId}${path}`);
        await expect(other.page.getByRole("heading", { level: 1 }), path).toBeVisible();
        for (const button of await actingButtons(other.page)) {
          await expect(button, `${path}: ${await button.textContent()}`).toHaveAttribute(
            "aria-disabled",
            "true",
          );
          pressable += 1;
        }
      }
      expect(pressable).toBeGreaterThan(0);
      await other.page.goto("/settings/members");
      await expect(other.page.getByText(email)).toBeVisible();
      await expect(other.page.getByRole("button", { name: "Create invitation link" })).toHaveCount(0);
      await expect(other.page.getByRole("combobox", { name: /^Role of/ })).toHaveCount(0);
    } finally {
      await other.context.close();
    }
  });
});

test.describe("accessibility", () => {
  test("no page has a serious finding, in light or dark, with nothing connected yet", async ({
    page,
    product,
  }) => {
    test.setTimeout(240_000);
    await page.goto("/sign-in");
    expect(await seriousFindings(page)).toEqual([]);
    await signInAsOwner(page, product);
    await page.goto("/migrations/new");
    const id = await new MigrationsPage(page).create("Looked at");
    for (const path of [...workspacePages, ...stages.map((stage) => `/migrations/${id}${stage}`)]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 }), path).toBeVisible();
      expect(await seriousFindings(page), path).toEqual([]);
    }
  });
});
