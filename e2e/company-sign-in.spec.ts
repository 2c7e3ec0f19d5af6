import { type OpenIdIssuer, startOpenIdIssuer } from "./fixtures/openid-issuer";
import { openAnotherBrowser, signInAsOwner } from "./fixtures/sign-in";
import { expect, test } from "./fixtures/test";
import { MembersPage } from "./pages/members-page";
import { SignInPage } from "./pages/sign-in-page";

test("the company's identity provider lets in whom somebody invited, by a verified e-mail only", async ({
  page,
  browser,
  product,
}) => {
  const email = `ida-${Date.now()}@example.com`;
  await signInAsOwner(page, product);
  const members = new MembersPage(page);
  await members.open();
  await members.invite(email, "Viewer");

  /** One visit with a fresh browser at both; resolves with the sentence, or null when it led in. */
  async function visit(person: OpenIdIssuer["person"]): Promise<string | null> {
    issuer.person = person;
    const { context, page: theirs } = await openAnotherBrowser(browser, product);
    try {
      const signIn = new SignInPage(theirs);
      await signIn.open();
      await signIn.companyButton.click();
      await expect(signIn.problem.or(theirs.getByRole("link", { name: "Settings" })).first()).toBeVisible();
      if (theirs.url().endsWith("/migrations")) return null;
      return await signIn.problem.textContent();
    } finally {
      await context.close();
    }
  }

  let issuer = await startOpenIdIssuer(product);
  try {
    const ida = { email, name: "Ida Issuer", isVerified: true };
    expect(await visit({ ...ida, isVerified: false })).toContain("calls verified");
    expect(await visit({ ...ida, email: `stranger-${email}` })).toContain("Nobody has invited this account");
    expect(await visit(ida), "the invitation is taken with the first sign-in").toBeNull();
    expect(await visit(ida), "a member").toBeNull();
    await members.open();
    await expect(page.getByText("Ida Issuer")).toBeVisible();
    await issuer.stop();

    const wrongSecret = await startOpenIdIssuer(product, {
      clientSecret: "another secret than the product's",
    });
    issuer = wrongSecret;
    expect(await visit(ida)).toContain("must check OIDC_CLIENT_ID and OIDC_CLIENT_SECRET");
    await issuer.stop();

    expect(await visit(ida), "nobody answers").toContain("could not be reached");
  } finally {
    await issuer.stop();
  }
});
