import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { getAuthOptions } from "@/lib/auth";

async function handle(request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }) {
  return await NextAuth(request, context, await getAuthOptions());
}

export { handle as GET, handle as POST };
