import "next-auth";
import "next-auth/jwt";

declare module "next-auth" {
  interface User {
    /** Row of our own sessions table, opened at sign-in. */
    sessionId?: string;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    sessionId?: string;
  }
}
