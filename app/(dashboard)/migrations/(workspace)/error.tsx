"use client";
import { PageError } from "@/components/layout/page-error";

export default function MigrationsError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return <PageError {...props} what="The list of migrations" />;
}
