import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { getConfig } from "@/lib/config";

/** Paths that need no session; API routes answer for themselves, in JSON. */
const open = ["/sign-in", "/invite/", "/reset/", "/api/"];

/**
 * Security headers with a nonce per request, and a shortcut to the sign-in page. Only whether there is a cookie is looked
 * at here; every page, action and route asks the database who it belongs to.
 */
export function proxy(request: NextRequest): NextResponse {
  const isHttps = getConfig().publicUrl.startsWith("https:");
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, isHttps);
  const { pathname, search } = request.nextUrl;
  const response =
    isOpen(pathname) || hasSessionCookie(request, isHttps)
      ? passOn(request, { nonce, policy, path: pathname + search })
      : toSignIn(request, pathname + search);
  response.headers.set("Content-Security-Policy", policy);
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("X-Frame-Options", "DENY");
  // Paths hold tokens of links; no other site may learn them.
  response.headers.set("Referrer-Policy", "same-origin");
  response.headers.set("Cross-Origin-Opener-Policy", "same-origin");
  response.headers.set("Cross-Origin-Resource-Policy", "same-origin");
  response.headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  if (isHttps) response.headers.set("Strict-Transport-Security", "max-age=31536000");
  return response;
}

export const config = {
  // Built files are the same for everybody and carry no markup.
  matcher: ["/((?!_next/static|_next/image|favicon.ico|icon.svg).*)"],
};

function passOn(request: NextRequest, values: { nonce: string; policy: string; path: string }): NextResponse {
  const headers = new Headers(request.headers);
  // Next takes the nonce for its own scripts out of this header of the request.
  headers.set("Content-Security-Policy", values.policy);
  headers.set("x-nonce", values.nonce);
  headers.set("x-path", values.path);
  return NextResponse.next({ request: { headers } });
}

function toSignIn(request: NextRequest, path: string): NextResponse {
  const target = request.nextUrl.clone();
  target.pathname = "/sign-in";
  target.search = path === "/" ? "" : `?next=${encodeURIComponent(path)}`;
  return NextResponse.redirect(target);
}

function isOpen(pathname: string): boolean {
  return open.some((path) => pathname === path || (path.endsWith("/") && pathname.startsWith(path)));
}

function hasSessionCookie(request: NextRequest, isHttps: boolean): boolean {
  return request.cookies.has(`${isHttps ? "__Host-" : ""}om-migrate.session`);
}

/**
 * Scripts run only with the nonce, or when such a script loads them. Styles may be inline: the dialogs and toasts put
 * rules of their own into the page, and with images and fonts from here alone a style cannot carry anything out.
 */
function contentSecurityPolicy(nonce: string, isHttps: boolean): string {
  const isDev = process.env.NODE_ENV === "development";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${isDev ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "worker-src 'self' blob:",
    ...(isHttps ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}
