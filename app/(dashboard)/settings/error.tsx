"use client";
import { PageError } from "@/components/layout/page-error";

export default function SettingsError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return <PageError {...props} what="The settings" />;
}
