"use client";
import { usePathname } from "next/navigation";
import { SegmentLinks } from "@/components/ui/segments";

const items = [
  { value: "members", label: "Members", href: "/settings/members" },
  { value: "sessions", label: "Sessions", href: "/settings/sessions" },
  { value: "password", label: "Password", href: "/settings/password" },
];

/** The parts of the settings that are built. */
export function SettingsNav() {
  const current = usePathname().split("/")[2] ?? "";
  return <SegmentLinks label="Settings" items={items} current={current} />;
}
